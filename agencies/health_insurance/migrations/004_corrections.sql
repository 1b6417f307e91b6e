-- What is corrected was told as it was, and is told as it is.
CREATE FUNCTION correct_birth_notification() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES
        ('birth_notified', OLD.mother_id, OLD.born_on, concat(OLD.mother_id, ' ', OLD.born_on, ' ', OLD.number), true, rows_before()),
        ('birth_notified', NEW.mother_id, NEW.born_on, concat(NEW.mother_id, ' ', NEW.born_on, ' ', NEW.number), false, rows_before());
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_birth_notification AFTER UPDATE ON birth_notification DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off'
        AND (OLD.mother_id, OLD.born_on, OLD.number) <> (NEW.mother_id, NEW.born_on, NEW.number))
    EXECUTE FUNCTION correct_birth_notification();

CREATE FUNCTION correct_pregnancy() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES
        ('pregnancy_registered', OLD.citizen_id, OLD.registered_on, OLD.id, true, rows_before()),
        ('pregnancy_registered', NEW.citizen_id, NEW.registered_on, NEW.id, false, rows_before());
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_pregnancy AFTER UPDATE ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off'
        AND (OLD.id, OLD.citizen_id) <> (NEW.id, NEW.citizen_id) AND OLD.ended_on IS NULL AND NEW.ended_on IS NULL)
    EXECUTE FUNCTION correct_pregnancy();
