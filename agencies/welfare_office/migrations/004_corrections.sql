-- include: correct_event_1

-- An assessment that was of others or is corrected no longer stands in means: what is newest then does, or nothing.
CREATE OR REPLACE FUNCTION assess_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE means m SET recorded_at = now(), (recognised_income, assessed_on) = (
        SELECT a.recognised_income, a.assessed_on FROM income_assessment a
        WHERE a.household_id = m.household_id ORDER BY a.assessed_on DESC LIMIT 1)
    WHERE m.household_id = OLD.household_id AND m.assessed_on = OLD.assessed_on;
    UPDATE means SET recognised_income = NEW.recognised_income, assessed_on = NEW.assessed_on, recorded_at = now()
    WHERE household_id = NEW.household_id AND (assessed_on IS NULL OR assessed_on <= NEW.assessed_on);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER assess_income AFTER INSERT OR UPDATE OR DELETE ON income_assessment
    FOR EACH ROW EXECUTE FUNCTION assess_income();

-- What is corrected was told as it was, and is told as it is.
CREATE FUNCTION correct_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('income_assessed', OLD.applicant_id, OLD.id, NEW.applicant_id, NEW.assessed_on, NEW.id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_income AFTER UPDATE ON income_assessment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION correct_income();

CREATE FUNCTION correct_disability() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('disability_recognised', OLD.citizen_id, OLD.citizen_id, NEW.citizen_id, NEW.since, NEW.citizen_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_disability AFTER UPDATE ON disability DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.citizen_id <> NEW.citizen_id) EXECUTE FUNCTION correct_disability();

-- A disability that is assessed anew stays recognised, and is more than it was from the day on which that is entered.
CREATE FUNCTION tell_severity() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, before) VALUES (
        'disability_recognised', NEW.citizen_id, (now() AT TIME ZONE 'Asia/Seoul')::date, NEW.citizen_id, rows_before());
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER tell_severity AFTER UPDATE ON disability DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.citizen_id = NEW.citizen_id AND OLD.severe <> NEW.severe) EXECUTE FUNCTION tell_severity();

-- Nothing keeps it at the latest change.
COMMENT ON TABLE beneficiary IS 'Everyone of whom the welfare office has anything on record; recorded_at: since when';
