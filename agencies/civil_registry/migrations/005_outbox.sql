CREATE TABLE outbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    type text NOT NULL,
    subject_id text NOT NULL,
    on_day date NOT NULL,
    occasion text,
    withdrawn boolean NOT NULL DEFAULT false,
    details jsonb NOT NULL DEFAULT '{}',
    before jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    failure text,
    first_tried_at timestamptz,
    relayed_at timestamptz,
    parked_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (number) WHERE relayed_at IS NULL AND parked_at IS NULL;
CREATE INDEX outbox_parked ON outbox (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (subject_id, type, number);
COMMENT ON TABLE outbox IS 'What happened in lives: each row commits with the change that it tells of, and the relay takes it from here';
COMMENT ON COLUMN outbox.occasion IS 'By what events tell of the same happening; null: each is its own';
COMMENT ON COLUMN outbox.withdrawn IS 'The events of this type and occasion before this one did not happen, or not so';
COMMENT ON COLUMN outbox.before IS 'The rows that facts are read from as they were before the transaction, by view and key; emptied once it is relayed';
COMMENT ON COLUMN outbox.parked_at IS 'Since when it is not tried any more; set tries to 0 and this to null to have it tried again';

CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END
$$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

CREATE FUNCTION rows_before() RETURNS jsonb LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT coalesce(nullif(current_setting('maru.before', true), ''), '{}')::jsonb
$$;
COMMENT ON FUNCTION rows_before IS 'The rows that facts are read from as they were before this transaction, of whom it has changed anything';

-- A transaction that changes more people than this loads them; the limit keeps it from growing with the square of them.
CREATE FUNCTION remember_row(name text, key text, holder text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known jsonb := rows_before();
    of_name jsonb := coalesce(known -> name, '{}');
    found jsonb;
BEGIN
    IF holder IS NULL OR of_name ? holder OR of_name ? '' THEN
        RETURN;
    END IF;
    IF (SELECT count(*) FROM jsonb_object_keys(of_name)) < 100 THEN
        EXECUTE format('SELECT to_jsonb(f) FROM %I f WHERE f.%I = $1', name, key) INTO found USING holder;
    ELSE
        holder := '';
    END IF;
    known := known || jsonb_build_object(name, of_name || jsonb_build_object(holder, found));
    PERFORM set_config('maru.before', known::text, true);
END
$$;
COMMENT ON FUNCTION remember_row IS 'Keeps, until the transaction ends, how a row was when it first was to be changed, of a hundred people at most; the key '''' says that there were more';

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
