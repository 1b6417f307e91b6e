CREATE INDEX outbox_occasion ON outbox (occasion);

-- The arguments: the event's type, whose it was and by which occasion it was told, and how it is.
CREATE FUNCTION correct_event(
    kind text, old_subject text, old_occasion text, new_subject text, new_day date, new_occasion text, new_details jsonb DEFAULT '{}'
) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    stays boolean := old_subject = new_subject;
    told record;
BEGIN
    SELECT o.number, o.on_day, o.withdrawn, o.xmin = pg_current_xact_id()::xid AS uncommitted INTO told
    FROM outbox o WHERE o.type = kind AND o.occasion = old_occasion AND o.subject_id = old_subject
    ORDER BY o.number DESC LIMIT 1;
    IF told.uncommitted AND NOT told.withdrawn THEN
        -- A new number, since this transaction may have taken back other events of the new occasion.
        UPDATE outbox SET number = DEFAULT, subject_id = new_subject, on_day = new_day, occasion = new_occasion,
            details = new_details, before = CASE WHEN stays THEN before ELSE rows_before() END
        WHERE number = told.number;
        RETURN;
    ELSIF NOT told.withdrawn THEN
        INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn)
        VALUES (kind, old_subject, told.on_day, old_occasion, true);
    ELSIF stays THEN
        RETURN;
    END IF;
    -- By the old rows what the event brings would be no news, though the notice that told of it is withdrawn: without
    -- them all that names the event and applies is told.
    INSERT INTO outbox (type, subject_id, on_day, occasion, details, before)
    VALUES (kind, new_subject, new_day, new_occasion, new_details, CASE WHEN stays THEN '{}' ELSE rows_before() END);
END
$$;
COMMENT ON FUNCTION correct_event IS 'For a trigger on a correction: takes back what was told and tells what is so, once; of what nobody was told it tells only whose it is now';
