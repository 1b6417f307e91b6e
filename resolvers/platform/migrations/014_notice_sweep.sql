CREATE TABLE notice_sweep (
    on_day date PRIMARY KEY,
    since_day date NOT NULL CHECK (since_day < on_day),
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz CHECK (finished_at >= begun_at),
    last_household_id text,
    last_citizen_id text,
    citizens integer NOT NULL DEFAULT 0,
    told integer NOT NULL DEFAULT 0,
    unreadable integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    failure text,
    CHECK (last_household_id IS NULL OR last_citizen_id IS NOT NULL)
);
COMMENT ON TABLE notice_sweep IS 'Each day''s sweep for notices of what newly applies by age or date alone; without finished_at one that goes on behind the last citizen';
COMMENT ON COLUMN notice_sweep.since_day IS 'The day with which it compares: that of the last sweep that was finished before';
COMMENT ON COLUMN notice_sweep.last_household_id IS 'How far it came: households by id, then, this null, citizens without one by id; both null: not begun';
COMMENT ON COLUMN notice_sweep.citizens IS 'How many citizens are done';
COMMENT ON COLUMN notice_sweep.told IS 'How many notices were written';
COMMENT ON COLUMN notice_sweep.unreadable IS 'Of how many people something on record could not be read, so that they were judged without it';
COMMENT ON COLUMN notice_sweep.failures IS 'How often it was broken off by a store that failed';
COMMENT ON COLUMN notice_sweep.failure IS 'By which, the last time; null where it has gone on since';

CREATE TABLE told_line (
    id text PRIMARY KEY,
    told jsonb NOT NULL
);
COMMENT ON TABLE told_line IS 'What swept notices say of a service beside whom it is for: kept once however many were told the same; ids are digests of what they stand for';

ALTER TABLE notice ADD about text[];
CREATE INDEX notice_about ON notice USING gin (about) WHERE about IS NOT NULL;
COMMENT ON COLUMN notice.about IS 'Of a swept notice: for whom the services are of which it tells';

CREATE FUNCTION told_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a notice told is never changed' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER told_line_stays BEFORE UPDATE ON told_line FOR EACH ROW EXECUTE FUNCTION told_line_stays();
