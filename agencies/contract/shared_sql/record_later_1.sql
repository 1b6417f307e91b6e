-- Of events of one happening the relay goes by `recorded_at`: by it one that takes back is held against what it takes
-- back. It follows the order in which they are written, though the clock is set back, as where a standby takes over, and
-- though one is written over that this transaction wrote before others. It looks in its owner's name for whoever may only
-- write events, and never at what their session has made for itself.
CREATE INDEX outbox_recorded ON outbox (occasion, type, recorded_at) WHERE occasion IS NOT NULL;
SELECT set_config('search_path', current_setting('search_path') || ', pg_temp', true);
CREATE FUNCTION record_later() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    NEW.recorded_at := greatest(clock_timestamp(), (
        SELECT max(o.recorded_at) + interval '1 microsecond'
        FROM outbox o WHERE o.type = NEW.type AND o.occasion = NEW.occasion));
    RETURN NEW;
END
$$;
CREATE TRIGGER record_later BEFORE INSERT OR UPDATE OF occasion ON outbox FOR EACH ROW
    WHEN (NEW.occasion IS NOT NULL) EXECUTE FUNCTION record_later();
COMMENT ON COLUMN outbox.recorded_at IS 'When it was written, and after all that was written before of this type and occasion, whatever the clock says';
