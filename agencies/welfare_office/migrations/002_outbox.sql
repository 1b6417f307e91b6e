-- include: outbox_1

-- include: keep_before_1

CREATE TABLE income_assessment (
    id text PRIMARY KEY DEFAULT gen_random_uuid(),
    household_id text NOT NULL REFERENCES means,
    applicant_id text NOT NULL,
    assessed_on date NOT NULL,
    recognised_income integer NOT NULL CHECK (recognised_income >= 0)
);
CREATE INDEX income_assessment_household ON income_assessment (household_id);
COMMENT ON TABLE income_assessment IS 'Assessments of a household''s income (소득 조사) on somebody''s application; the newest stands in means too';

CREATE FUNCTION assess_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE means SET recognised_income = NEW.recognised_income, assessed_on = NEW.assessed_on, recorded_at = now()
    WHERE household_id = NEW.household_id AND (assessed_on IS NULL OR assessed_on <= NEW.assessed_on);
    RETURN NULL;
END
$$;
CREATE TRIGGER assess_income AFTER INSERT ON income_assessment FOR EACH ROW EXECUTE FUNCTION assess_income();

CREATE FUNCTION tell_income() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known income_assessment := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'income_assessed', known.applicant_id, known.assessed_on, known.id, TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_disability() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known disability := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'disability_recognised', known.citizen_id, known.since, known.citizen_id, TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON means FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('household_fact', 'household_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON basic_livelihood FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('household_fact', 'household_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON beneficiary FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_fact', 'citizen_id');
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON disability FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before('citizen_fact', 'citizen_id');
CREATE CONSTRAINT TRIGGER tell_income AFTER INSERT OR DELETE ON income_assessment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_income();
CREATE CONSTRAINT TRIGGER tell_disability AFTER INSERT OR DELETE ON disability DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_disability();
