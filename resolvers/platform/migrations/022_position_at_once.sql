-- A notice that is written with the position 0 has its own at once, and is written once: at the end of the transaction it
-- would be a second time, with all of its indexes. Where the transaction has withdrawn others before, all have theirs at
-- its end, in the order of their citizens. Gateways of the release before name no position.
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
    ELSIF TG_OP = 'INSERT' OR (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NOT NEW.removed) THEN
        NEW.position := NULL;
        PERFORM set_config('maru.told', concat_ws(' ', nullif(told, ''), NEW.id), true);
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON TABLE notice_position IS 'How many positions were given for each citizen: one for each notice that was told, and one when it was withdrawn; one that no notice has was given for a notice that was there already';
