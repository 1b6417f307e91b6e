-- include: outbox_1

CREATE FUNCTION keep_before() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM remember_row('citizen_fact', 'citizen_id', OLD.citizen_id);
    PERFORM remember_row('citizen_fact', 'citizen_id', NEW.citizen_id);
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE FUNCTION tell_job_loss() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known job_loss := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'job_loss', known.citizen_id, known.lost_on, concat(known.citizen_id, ' ', known.lost_on), TG_OP = 'DELETE',
        rows_before());
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_leave() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known leave := coalesce(NEW, OLD);
BEGIN
    INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before) VALUES (
        'leave_start', known.citizen_id, known.since, concat_ws(' ', known.citizen_id, known.kind, known.since),
        TG_OP = 'DELETE', rows_before());
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON worker FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before();
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON employment FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before();
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON insurance FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before();
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON leave FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before();
CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON job_loss FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION keep_before();
CREATE CONSTRAINT TRIGGER tell_job_loss AFTER INSERT OR DELETE ON job_loss DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_job_loss();
CREATE CONSTRAINT TRIGGER tell_leave AFTER INSERT OR DELETE ON leave DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('maru.events', true) IS DISTINCT FROM 'off') EXECUTE FUNCTION tell_leave();
