CREATE TABLE seeding (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    citizens integer NOT NULL CHECK (citizens > 0),
    seed bigint NOT NULL,
    on_day date NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz CHECK (finished_at >= started_at)
);
COMMENT ON TABLE seeding IS 'Which synthetic population the agencies hold, the newest last; without finished_at they hold parts of two';

CREATE TABLE persona (
    id text PRIMARY KEY,
    citizen_id text NOT NULL UNIQUE,
    title text NOT NULL,
    sentence jsonb NOT NULL CHECK (sentence ?& ARRAY['ko', 'en']),
    position integer NOT NULL UNIQUE
);
COMMENT ON TABLE persona IS 'The citizens as whom a visitor of the demo can ask, in the order in which they are shown';
