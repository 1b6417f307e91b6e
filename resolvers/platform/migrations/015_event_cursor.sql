CREATE TABLE event_cursor (
    agency text NOT NULL,
    source text NOT NULL,
    at timestamptz,
    number bigint,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (agency, source),
    CHECK (at IS NULL OR number IS NULL)
);
COMMENT ON TABLE event_cursor IS 'How far the tables of events of stores that exist were read; where a row is removed, what the table then holds is told to nobody';
COMMENT ON COLUMN event_cursor.source IS 'The type of the events, and the table';
COMMENT ON COLUMN event_cursor.at IS 'The newest watermark that was read, where it is a time; of a time of the wall clock as if it were of UTC';
COMMENT ON COLUMN event_cursor.number IS 'The newest watermark that was read, where it is a number';
