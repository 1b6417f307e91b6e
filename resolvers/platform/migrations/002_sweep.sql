CREATE TABLE sweep (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seeding_id bigint REFERENCES seeding,
    since_day date NOT NULL,
    on_day date NOT NULL CHECK (on_day > since_day),
    catalogue_version bigint NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz CHECK (finished_at >= begun_at),
    last_household_id text,
    last_citizen_id text,
    citizens integer NOT NULL DEFAULT 0,
    changes integer NOT NULL DEFAULT 0,
    CHECK (last_household_id IS NULL OR last_citizen_id IS NOT NULL)
);
CREATE UNIQUE INDEX sweep_once ON sweep (coalesce(seeding_id, 0), on_day, since_day, catalogue_version);
COMMENT ON TABLE sweep IS 'Sweeps over all citizens, each for two days and one version of the catalogue; without finished_at one that goes on behind the last citizen';
COMMENT ON COLUMN sweep.seeding_id IS 'Of which synthetic population; null: the stores hold data of their own';
COMMENT ON COLUMN sweep.catalogue_version IS 'The state of all catalogues by which it was decided, as in the catalogue''s store';
COMMENT ON COLUMN sweep.last_household_id IS 'How far it came: households by id, then, this null, citizens without one by id; both null: not begun';
COMMENT ON COLUMN sweep.citizens IS 'How many citizens are done';
COMMENT ON COLUMN sweep.changes IS 'How many changes it found so far';

CREATE TABLE status_change (
    sweep_id bigint NOT NULL REFERENCES sweep ON DELETE CASCADE,
    citizen_id text NOT NULL,
    subject_id text NOT NULL,
    service_id text NOT NULL,
    from_status text CHECK (from_status IN ('ELIGIBLE', 'LIKELY', 'UNKNOWN', 'INELIGIBLE')),
    to_status text CHECK (to_status IN ('ELIGIBLE', 'LIKELY', 'UNKNOWN', 'INELIGIBLE')),
    PRIMARY KEY (sweep_id, citizen_id, subject_id, service_id),
    CHECK (coalesce(from_status IN ('ELIGIBLE', 'LIKELY'), false) <> coalesce(to_status IN ('ELIGIBLE', 'LIKELY'), false))
);
COMMENT ON TABLE status_change IS 'Who comes to qualify for what between a sweep''s two days, or ceases to, by nothing but time';
COMMENT ON COLUMN status_change.subject_id IS 'For whom the citizen would ask: themselves, a child under 19, a ward';
COMMENT ON COLUMN status_change.from_status IS 'On the earlier day; null: the subject was none of the citizen''s';
COMMENT ON COLUMN status_change.to_status IS 'On the later day; null: the subject is none of the citizen''s any more';
