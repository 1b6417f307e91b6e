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
