-- include: correct_event_1

-- What is corrected was told as it was, and is told as it is.
CREATE FUNCTION correct_job_loss() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('job_loss', OLD.citizen_id, concat(OLD.citizen_id, ' ', OLD.lost_on),
        NEW.citizen_id, NEW.lost_on, concat(NEW.citizen_id, ' ', NEW.lost_on));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_job_loss AFTER UPDATE ON job_loss DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION correct_job_loss();

CREATE FUNCTION correct_leave() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM correct_event('leave_start', OLD.citizen_id, concat_ws(' ', OLD.citizen_id, OLD.kind, OLD.since),
        NEW.citizen_id, NEW.since, concat_ws(' ', NEW.citizen_id, NEW.kind, NEW.since));
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER correct_leave AFTER UPDATE ON leave DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off' AND (OLD.citizen_id, OLD.kind, OLD.since) <> (NEW.citizen_id, NEW.kind, NEW.since))
    EXECUTE FUNCTION correct_leave();

-- Nothing keeps it at the latest change.
COMMENT ON TABLE worker IS 'Everyone of whom the labour office has anything on record; recorded_at: since when';
