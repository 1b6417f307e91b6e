-- include: correct_event_1

-- What is corrected was told as it was, and is told as it is.
CREATE FUNCTION correct_birth_notification() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('birth_notified', OLD.mother_id, concat(OLD.mother_id, ' ', OLD.born_on, ' ', OLD.number),
        NEW.mother_id, NEW.born_on, concat(NEW.mother_id, ' ', NEW.born_on, ' ', NEW.number));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_birth_notification AFTER UPDATE ON birth_notification DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off'
        AND (OLD.mother_id, OLD.born_on, OLD.number) <> (NEW.mother_id, NEW.born_on, NEW.number))
    EXECUTE FUNCTION correct_birth_notification();

CREATE FUNCTION correct_pregnancy() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('pregnancy_registered', OLD.citizen_id, OLD.id, NEW.citizen_id, NEW.registered_on, NEW.id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_pregnancy AFTER UPDATE ON pregnancy DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off'
        AND (OLD.id, OLD.citizen_id) <> (NEW.id, NEW.citizen_id) AND OLD.ended_on IS NULL AND NEW.ended_on IS NULL)
    EXECUTE FUNCTION correct_pregnancy();
