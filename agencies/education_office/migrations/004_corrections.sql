-- include: correct_event_1

-- What is corrected was told as it was, and is told as it is.
CREATE FUNCTION correct_enrolment() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('enrolment', OLD.citizen_id, OLD.id, NEW.citizen_id, NEW.since, NEW.id,
        jsonb_build_object('level', NEW.level));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_enrolment AFTER UPDATE ON enrolment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off'
        AND (OLD.id, OLD.citizen_id, OLD.level, OLD.since) <> (NEW.id, NEW.citizen_id, NEW.level, NEW.since))
    EXECUTE FUNCTION correct_enrolment();

-- Who has graduated is found in what was told: their enrolment may be removed in the same transaction.
CREATE OR REPLACE FUNCTION tell_graduation() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before)
        SELECT o.type, o.subject_id, o.on_day, o.occasion, true, rows_before()
        FROM outbox o WHERE o.type = 'graduation' AND o.occasion = OLD.enrolment_id AND NOT o.withdrawn
        ORDER BY o.number DESC LIMIT 1;
    ELSE
        INSERT INTO outbox (type, subject_id, on_day, occasion, before)
        SELECT 'graduation', e.citizen_id, NEW.graduated_on, e.id, rows_before()
        FROM enrolment e WHERE e.id = NEW.enrolment_id;
    END IF;
    RETURN NULL;
END
$$;

-- What opens in January or February is for the school year that begins in March.
CREATE OR REPLACE FUNCTION open_enrolment(day date) RETURNS bigint LANGUAGE sql SET search_path FROM CURRENT AS $$
    WITH opening AS (
        SELECT lower(s.kind) AS level, s.district_code,
            extract(year FROM s.enrolment_opens_on)::int + (extract(month FROM s.enrolment_opens_on) >= 3)::int AS school_year,
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
