-- What is corrected was told as it was, and is told as it is.
CREATE FUNCTION correct_enrolment() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, details, before) VALUES
        ('enrolment', OLD.citizen_id, OLD.since, OLD.id, true, jsonb_build_object('level', OLD.level), rows_before()),
        ('enrolment', NEW.citizen_id, NEW.since, NEW.id, false, jsonb_build_object('level', NEW.level), rows_before());
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_enrolment AFTER UPDATE ON enrolment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND (OLD.id, OLD.citizen_id) <> (NEW.id, NEW.citizen_id))
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
