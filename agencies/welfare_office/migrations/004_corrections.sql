-- include: correct_event_1

ALTER TABLE means ADD COLUMN earlier_income integer, ADD COLUMN earlier_assessed_on date;
COMMENT ON COLUMN means.earlier_income IS 'What stood in recognised_income, as entered there, before the first of the assessments in income_assessment; it stands again once they are removed';
COMMENT ON COLUMN means.earlier_assessed_on IS 'The day of earlier_income';
ALTER TABLE income_assessment ADD COLUMN entry bigint GENERATED ALWAYS AS IDENTITY;
COMMENT ON COLUMN income_assessment.entry IS 'Of several assessments of one day the one that was entered last is the newest';

-- An assessment that was of others or is corrected no longer stands in means: what is newest then does, or what stood
-- there before all of them.
CREATE OR REPLACE FUNCTION assess_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (OLD.household_id, OLD.assessed_on, OLD.recognised_income) = (NEW.household_id, NEW.assessed_on, NEW.recognised_income) THEN
        RETURN NULL;
    END IF;
    -- Whoever enters an assessment holds the household's row already, as what it refers to: of two at once each would
    -- wait for the other with FOR UPDATE.
    PERFORM FROM means WHERE household_id IN (OLD.household_id, NEW.household_id) ORDER BY household_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' THEN
        UPDATE means m SET earlier_income = recognised_income, earlier_assessed_on = assessed_on
        WHERE household_id = NEW.household_id AND assessed_on IS NOT NULL AND NOT EXISTS (
            SELECT FROM income_assessment a WHERE a.household_id = m.household_id AND a.id <> NEW.id
                AND a.assessed_on = m.assessed_on AND a.recognised_income = m.recognised_income);
    END IF;
    UPDATE means m SET recorded_at = now(), (recognised_income, assessed_on) = (
        SELECT known.income, known.assessed_on FROM (
            SELECT a.recognised_income AS income, a.assessed_on, a.entry
            FROM income_assessment a WHERE a.household_id = m.household_id
            UNION ALL SELECT m.earlier_income, m.earlier_assessed_on, 0
        ) known
        ORDER BY known.assessed_on DESC NULLS LAST, known.entry DESC LIMIT 1)
    WHERE household_id = OLD.household_id AND recognised_income = OLD.recognised_income AND assessed_on = OLD.assessed_on
        OR household_id = NEW.household_id AND (assessed_on IS NULL OR assessed_on <= NEW.assessed_on);
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

-- A disability that becomes severe stays recognised, and is more than it was from the day on which that is entered.
CREATE FUNCTION tell_severity() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    -- What this transaction has told of it already is judged by how it is committed.
    INSERT INTO outbox (type, subject_id, on_day, occasion, before)
    SELECT 'disability_recognised', NEW.citizen_id, (now() AT TIME ZONE 'Asia/Seoul')::date, NEW.citizen_id, rows_before()
    WHERE NOT EXISTS (
        SELECT FROM outbox o WHERE o.type = 'disability_recognised' AND o.occasion = NEW.citizen_id
            AND NOT o.withdrawn AND o.xmin = pg_current_xact_id()::xid);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER tell_severity AFTER UPDATE ON disability DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD.citizen_id = NEW.citizen_id AND NEW.severe AND NOT OLD.severe) EXECUTE FUNCTION tell_severity();

-- Nothing keeps it at the latest change.
COMMENT ON TABLE beneficiary IS 'Everyone of whom the welfare office has anything on record; recorded_at: since when';
