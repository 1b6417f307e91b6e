-- include: outbox_1

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
