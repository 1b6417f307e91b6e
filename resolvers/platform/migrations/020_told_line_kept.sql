ALTER TABLE told_line ADD kept_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX told_line_kept ON told_line (kept_at);
COMMENT ON COLUMN told_line.kept_at IS 'When a sweep last had notices to write that name it, to the day';

CREATE OR REPLACE FUNCTION told_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.told) IS DISTINCT FROM (OLD.id, OLD.told) THEN
        RAISE EXCEPTION 'what a notice told is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
