-- include: outbox_1

CREATE FUNCTION remember_home(citizen text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    key text := 'home of ' || citizen;
    home text;
    of_name jsonb := coalesce(rows_before() -> 'household_fact', '{}');
BEGIN
    IF citizen IS NULL OR of_name ? key THEN
        RETURN;
    END IF;
    SELECT m.household_id INTO home FROM household_member m WHERE m.citizen_id = citizen AND m.until IS NULL;
    PERFORM remember_row('household_fact', 'household_id', home);
    of_name := coalesce(rows_before() -> 'household_fact', '{}');
    -- A home of which nothing is kept any more is left out, as it is itself.
    IF home IS NULL OR of_name ? home THEN
        PERFORM set_config('maru.before', (rows_before() || jsonb_build_object(
            'household_fact', of_name || jsonb_build_object(key, of_name -> home)))::text, true);
    END IF;
END
$$;
COMMENT ON FUNCTION remember_home IS 'Keeps how the row was of the household in which a citizen lived, whichever they live in afterwards';

CREATE VIEW kin AS
    SELECT k.*
    FROM (
        SELECT child_id AS citizen_id, parent_id AS other_id, 'PARENT' AS kind FROM kinship
        UNION ALL
        SELECT ward_id, guardian_id, 'GUARDIAN' FROM guardian_of
        UNION ALL
        SELECT p.own, p.other, 'SPOUSE'
        FROM marriage m
        CROSS JOIN LATERAL (VALUES (m.first_id, m.second_id), (m.second_id, m.first_id)) p (own, other)
        LEFT JOIN death d ON d.citizen_id = p.own
        WHERE m.until IS NULL OR m.until = d.died_on
    ) k
    WHERE NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = k.other_id)
        AND NOT EXISTS (
            SELECT FROM protection_order o
            WHERE o.from_id = k.other_id AND o.protected_id = k.citizen_id
                AND o.since <= (now() AT TIME ZONE 'Asia/Seoul')::date
                AND (o.until IS NULL OR o.until > (now() AT TIME ZONE 'Asia/Seoul')::date));
COMMENT ON VIEW kin IS 'Who is concerned by what happens to a citizen: parents, guardians and the spouse, those of the dead included; nobody from whom an order protects them';

-- The arguments go in pairs: what the column that follows holds, a citizen, a household, a citizen whose household is
-- meant, or one who moves into it or out of it.
CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    place integer;
    version jsonb;
    holder text;
BEGIN
    FOR place IN 0 .. TG_NARGS - 2 BY 2 LOOP
        FOREACH version IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
            holder := version ->> TG_ARGV[place + 1];
            IF TG_ARGV[place] = 'citizen' THEN
                PERFORM remember_row('citizen_fact', 'citizen_id', holder);
            ELSIF TG_ARGV[place] = 'mover' THEN
                PERFORM remember_home(holder);
            ELSE
                IF TG_ARGV[place] = 'home' THEN
                    holder := (SELECT m.household_id FROM household_member m WHERE m.citizen_id = holder AND m.until IS NULL);
                END IF;
                PERFORM remember_row('household_fact', 'household_id', holder);
            END IF;
        END LOOP;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON citizen FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen', 'id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON kinship FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen', 'parent_id', 'home', 'parent_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON household FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('household', 'id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON household_member FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('mover', 'citizen_id', 'household', 'household_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON address FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('household', 'household_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON marriage FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('home', 'first_id', 'home', 'second_id');

CREATE INDEX outbox_occasion ON outbox (occasion text_pattern_ops);
CREATE FUNCTION take_back(what text, happening text) RETURNS void LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before)
    SELECT newest.type, newest.subject_id, newest.on_day, newest.occasion, true, rows_before()
    FROM (
        SELECT DISTINCT ON (o.occasion) o.*
        FROM outbox o
        WHERE o.type = what AND starts_with(o.occasion, happening)
            AND o.occasion IN (happening, concat(happening, ' ', o.subject_id))
        ORDER BY o.occasion, o.number DESC
    ) newest
    WHERE NOT newest.withdrawn
$$;
COMMENT ON FUNCTION take_back IS 'Tells that what was told of a happening, to each whom it happened to, is so no more; nothing where nothing was told';

-- A birth is registered in several tables: what it changes is told at the end of the transaction.
CREATE FUNCTION tell_birth() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    born date := (SELECT c.birth_date FROM citizen c WHERE c.id = NEW.child_id);
    mother_and_day text := concat(NEW.mother_id, ' ', born, ' ');
    standing text[];
    number_of_birth bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before)
        SELECT o.type, o.subject_id, o.on_day, o.occasion, true, rows_before()
        FROM outbox o WHERE o.subject_id = OLD.child_id AND o.type = 'live_birth' AND NOT o.withdrawn
        ORDER BY o.number DESC LIMIT 1;
    ELSIF EXISTS (SELECT FROM birth b WHERE b.child_id = NEW.child_id) THEN
        -- Twins who are registered in two transactions at once are numbered one after the other.
        PERFORM pg_advisory_xact_lock(hashtextextended(mother_and_day, 0));
        standing := ARRAY(
            SELECT newest.occasion
            FROM (
                SELECT DISTINCT ON (o.subject_id) o.occasion, o.withdrawn
                FROM outbox o
                WHERE o.type = 'live_birth' AND starts_with(o.occasion, mother_and_day) AND o.subject_id <> NEW.child_id
                ORDER BY o.subject_id, o.number DESC
            ) newest
            WHERE NOT newest.withdrawn);
        SELECT min(n) INTO number_of_birth FROM generate_series(1, cardinality(standing) + 1) n
        WHERE concat(mother_and_day, n) <> ALL (standing);
        INSERT INTO outbox (type, subject_id, on_day, occasion, before) VALUES (
            'live_birth', NEW.child_id, born,
            CASE WHEN NEW.mother_id IS NOT NULL THEN mother_and_day || number_of_birth ELSE NEW.child_id END,
            rows_before());
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_adoption() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    adopted kinship := coalesce(NEW, OLD);
    happening text := concat(adopted.child_id, ' ', adopted.since);
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT EXISTS (
            SELECT FROM kinship k WHERE k.child_id = OLD.child_id AND k.kind = 'ADOPTION' AND k.since = OLD.since
        ) THEN
            PERFORM take_back('adoption', happening);
        END IF;
    -- Two who adopt together make two rows and one event; of who is entered later another event tells.
    ELSIF NOT EXISTS (
        SELECT FROM outbox o WHERE o.subject_id = NEW.child_id AND o.type = 'adoption' AND o.occasion = happening
            AND NOT o.withdrawn AND o.xmin = pg_current_xact_id()::xid
    ) THEN
        INSERT INTO outbox (type, subject_id, on_day, occasion, before)
        VALUES ('adoption', NEW.child_id, NEW.since, happening, rows_before());
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_death() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    dead death := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before)
    VALUES ('death', dead.citizen_id, dead.died_on, dead.citizen_id, TG_OP = 'DELETE', rows_before());
    -- A marriage that was entered as ended before the death was: it ended by the death.
    PERFORM take_back('divorce', left(o.occasion, -length(' ' || o.subject_id)))
    FROM outbox o
    WHERE TG_OP = 'INSERT' AND o.subject_id = dead.citizen_id AND o.type = 'divorce' AND NOT o.withdrawn
        AND o.on_day = dead.died_on;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_marriage() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO outbox (type, subject_id, on_day, occasion, before)
        SELECT 'marriage', spouse, NEW.since, concat(NEW.id, ' ', spouse), rows_before()
        FROM unnest(ARRAY[NEW.first_id, NEW.second_id]) spouse;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM take_back('marriage', OLD.id), take_back('divorce', OLD.id);
    ELSIF NEW.until IS NULL THEN
        PERFORM take_back('divorce', NEW.id);
    ELSIF NOT EXISTS (SELECT FROM death d WHERE d.citizen_id IN (NEW.first_id, NEW.second_id)) THEN
        INSERT INTO outbox (type, subject_id, on_day, occasion, before)
        SELECT 'divorce', spouse, NEW.until, concat(NEW.id, ' ', spouse), rows_before()
        FROM unnest(ARRAY[NEW.first_id, NEW.second_id]) spouse;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_move() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM take_back('move', OLD.id);
        RETURN NULL;
    END IF;
    INSERT INTO outbox (type, subject_id, on_day, occasion, before)
    SELECT 'move', m.citizen_id, NEW.moved_on, concat(NEW.id, ' ', m.citizen_id), rows_before()
    FROM member m
    WHERE m.household_id = NEW.household_id AND comes_of_age(m.birth_date) <= NEW.moved_on;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER tell_birth AFTER INSERT OR DELETE ON birth DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_birth();
CREATE CONSTRAINT TRIGGER tell_adoption AFTER INSERT ON kinship DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND NEW.kind = 'ADOPTION') EXECUTE FUNCTION tell_adoption();
CREATE CONSTRAINT TRIGGER tell_adoption_annulled AFTER DELETE ON kinship DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.kind = 'ADOPTION') EXECUTE FUNCTION tell_adoption();
CREATE CONSTRAINT TRIGGER tell_death AFTER INSERT OR DELETE ON death DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_death();
CREATE CONSTRAINT TRIGGER tell_marriage AFTER INSERT ON marriage DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND NEW.until IS NULL) EXECUTE FUNCTION tell_marriage();
CREATE CONSTRAINT TRIGGER tell_marriage_annulled AFTER DELETE ON marriage DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_marriage();
CREATE CONSTRAINT TRIGGER tell_divorce AFTER UPDATE OF until ON marriage DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND (OLD.until IS NULL) <> (NEW.until IS NULL)) EXECUTE FUNCTION tell_marriage();
CREATE CONSTRAINT TRIGGER tell_move AFTER INSERT OR DELETE ON move DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_move();
