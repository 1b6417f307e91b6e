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

CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row('citizen_fact', 'citizen_id', OLD.citizen_id);
    PERFORM remember_row('citizen_fact', 'citizen_id', NEW.citizen_id);
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TABLE graduation (
    enrolment_id text PRIMARY KEY REFERENCES enrolment,
    graduated_on date NOT NULL
);
COMMENT ON TABLE graduation IS 'Enrolments that ended by graduation';

CREATE TABLE admission_candidate (
    citizen_id text NOT NULL,
    level text NOT NULL CHECK (level IN ('kindergarten', 'elementary')),
    school_year integer NOT NULL,
    district_code text NOT NULL REFERENCES district,
    told_on date,
    PRIMARY KEY (citizen_id, level, school_year)
);
CREATE INDEX admission_candidate_waiting ON admission_candidate (school_year) WHERE told_on IS NULL;
COMMENT ON TABLE admission_candidate IS 'Children who reach a level in a school year (취학 대상자), as the civil registry lists them to the office, with the sigungu where they live';
COMMENT ON COLUMN admission_candidate.told_on IS 'The day as of which it was told that enrolment opens; null: not yet';

CREATE FUNCTION open_enrolment(day date) RETURNS bigint LANGUAGE sql SET search_path FROM CURRENT AS $$
    WITH opening AS (
        SELECT lower(s.kind) AS level, s.district_code, extract(year FROM s.enrolment_opens_on)::int + 1 AS school_year,
            min(s.enrolment_opens_on) AS opens_on,
            jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'opens_on', s.enrolment_opens_on, 'places', s.places)
                ORDER BY s.enrolment_opens_on, s.name, s.id) AS schools
        FROM school s
        WHERE s.enrolment_opens_on IS NOT NULL AND s.kind IN ('KINDERGARTEN', 'ELEMENTARY')
        GROUP BY 1, 2, 3
    ), portion AS (
        SELECT c.citizen_id, c.level, c.school_year, o.opens_on, o.schools
        FROM admission_candidate c JOIN opening o USING (level, district_code, school_year)
        WHERE c.told_on IS NULL AND o.opens_on <= day
        LIMIT 200 FOR UPDATE OF c
    ), due AS (
        UPDATE admission_candidate c SET told_on = p.opens_on
        FROM portion p
        WHERE c.citizen_id = p.citizen_id AND c.level = p.level AND c.school_year = p.school_year
        RETURNING c.citizen_id, c.level, c.school_year, p.opens_on, p.schools
    ), told AS (
        INSERT INTO outbox (type, subject_id, on_day, occasion, details)
        SELECT 'enrolment_opens', citizen_id, opens_on, concat_ws(' ', citizen_id, level, school_year),
            jsonb_build_object('level', level, 'schools', schools)
        FROM due
        RETURNING 1
    )
    SELECT count(*) FROM told
$$;
COMMENT ON FUNCTION open_enrolment IS 'Tells, once for each child, level and year, that enrolment has opened in the child''s sigungu by a day, to two hundred at a call; how many were told';

CREATE FUNCTION tell_enrolment() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known enrolment := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, details, before) VALUES (
        'enrolment', known.citizen_id, known.since, known.id, TG_OP = 'DELETE', jsonb_build_object('level', known.level),
        rows_before());
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_graduation() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known graduation := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before)
    SELECT 'graduation', e.citizen_id, known.graduated_on, e.id, TG_OP = 'DELETE', rows_before()
    FROM enrolment e WHERE e.id = known.enrolment_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON enrolment FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before();
CREATE CONSTRAINT TRIGGER tell_enrolment AFTER INSERT OR DELETE ON enrolment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_enrolment();
CREATE CONSTRAINT TRIGGER tell_graduation AFTER INSERT OR DELETE ON graduation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_graduation();
