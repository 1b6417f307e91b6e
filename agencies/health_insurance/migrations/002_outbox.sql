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

-- The argument names the column that holds the citizen's id.
CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row('citizen_fact', 'citizen_id', to_jsonb(OLD) ->> TG_ARGV[0]);
    PERFORM remember_row('citizen_fact', 'citizen_id', to_jsonb(NEW) ->> TG_ARGV[0]);
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TABLE birth_notification (
    id text PRIMARY KEY DEFAULT gen_random_uuid(),
    mother_id text NOT NULL REFERENCES insured,
    born_on date NOT NULL,
    number integer NOT NULL DEFAULT 1 CHECK (number > 0),
    notified_on date NOT NULL CHECK (notified_on >= born_on),
    UNIQUE (mother_id, born_on, number)
);
COMMENT ON TABLE birth_notification IS 'Births that hospitals have notified (가족관계의 등록 등에 관한 법률 제44조의3), before or after anybody registers them';
COMMENT ON COLUMN birth_notification.number IS 'Of several children of one birth: the first, the second …';

CREATE OR REPLACE VIEW citizen_fact AS
    SELECT i.citizen_id, i.serious_illness, i.recorded_at,
        ARRAY(SELECT p.registered_on FROM pregnancy_record p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS pregnant_since,
        ARRAY(SELECT coalesce(p.ended_on, p.presumed_end) FROM pregnancy_record p
              WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS pregnant_until,
        ARRAY(SELECT p.since FROM preparation p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS preparing_since,
        ARRAY(SELECT p.until FROM preparation p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS preparing_until,
        c.grade AS care_grade, c.since AS care_since,
        ARRAY(SELECT n.born_on FROM birth_notification n WHERE n.mother_id = i.citizen_id ORDER BY n.born_on) AS births_notified
    FROM insured i LEFT JOIN care_grade c ON c.citizen_id = i.citizen_id;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from; the arrays of days belong together in pairs';

CREATE FUNCTION tell_pregnancy() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known pregnancy := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'pregnancy_registered', known.citizen_id, coalesce(known.ended_on, known.registered_on), known.id,
        TG_OP <> 'INSERT', rows_before());
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_birth_notification() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known birth_notification := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'birth_notified', known.mother_id, known.born_on, concat(known.mother_id, ' ', known.born_on, ' ', known.number),
        TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON insured FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON pregnancy FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON preparation FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON care_grade FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON birth_notification FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('mother_id');
CREATE CONSTRAINT TRIGGER tell_pregnancy AFTER INSERT ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND NEW.ended_on IS NULL) EXECUTE FUNCTION tell_pregnancy();
CREATE CONSTRAINT TRIGGER tell_pregnancy_ended AFTER UPDATE OF ended_on ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL) EXECUTE FUNCTION tell_pregnancy();
CREATE CONSTRAINT TRIGGER tell_pregnancy_removed AFTER DELETE ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.ended_on IS NULL) EXECUTE FUNCTION tell_pregnancy();
CREATE CONSTRAINT TRIGGER tell_birth_notification AFTER INSERT OR DELETE ON birth_notification DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_birth_notification();
