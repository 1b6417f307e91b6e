-- What was judged without an agency, which `told` names then, is judged again: until it names none, it may be told anew.
CREATE OR REPLACE FUNCTION notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.citizen_id, NEW.event_id, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.citizen_id, OLD.event_id, OLD.created_at)
        OR (NEW.told IS DISTINCT FROM OLD.told AND NOT OLD.told ? 'unavailable') THEN
        RAISE EXCEPTION 'what a notice told is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON TABLE notice IS 'What citizens were told, one notice for each citizen and event; what was told of a whole judgement is never changed';

-- Its position is set to null where it tells of more than it did.
CREATE OR REPLACE FUNCTION notice_is_to_be_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told text := current_setting('maru.told', true);
BEGIN
    IF TG_OP = 'INSERT' AND NEW.position = 0 AND coalesce(told, '') = '' THEN
        INSERT INTO notice_position AS p (citizen_id, last) VALUES (NEW.citizen_id, 1)
        ON CONFLICT (citizen_id) DO UPDATE SET last = p.last + 1
        RETURNING last INTO STRICT NEW.position;
        NEW.first_position := NEW.position;
    ELSIF TG_OP = 'INSERT' OR (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NOT NEW.removed)
        OR (NEW.told IS DISTINCT FROM OLD.told AND NEW.position IS NULL) THEN
        NEW.position := NULL;
        PERFORM set_config('maru.told', concat_ws(' ', nullif(told, ''), NEW.id), true);
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER notice_is_to_be_told ON notice;
CREATE TRIGGER notice_is_to_be_told BEFORE INSERT OR UPDATE OF withdrawn_at, told ON notice
    FOR EACH ROW EXECUTE FUNCTION notice_is_to_be_told();
COMMENT ON COLUMN notice.position IS 'The order in which a citizen is told live, from 1 on: another when it is withdrawn, unless without a word, and when it is judged again and tells of more';
