CREATE TABLE decision (
    id uuid PRIMARY KEY,
    kept_at timestamptz NOT NULL,
    kept_by text NOT NULL,
    release text NOT NULL,
    eligibility_id text NOT NULL,
    citizen_id text NOT NULL,
    subject_id text NOT NULL,
    service_id text NOT NULL,
    on_day date NOT NULL,
    catalogue_version bigint NOT NULL,
    rule_version text NOT NULL,
    facts json NOT NULL,
    facts_sha256 text NOT NULL,
    answer text NOT NULL,
    answer_sha256 text NOT NULL,
    UNIQUE (eligibility_id, citizen_id, facts_sha256, catalogue_version, release)
);
COMMENT ON TABLE decision IS 'Decisions that were kept, each with what it rests on, to be made again; a row is never changed';
COMMENT ON COLUMN decision.kept_by IS 'For whom it was kept: the subject of their token, or command line';
COMMENT ON COLUMN decision.release IS 'The release of Maru that made it, whose words it has';
COMMENT ON COLUMN decision.eligibility_id IS 'The id of the Eligibility: over service, subject, day and rule version';
COMMENT ON COLUMN decision.catalogue_version IS 'The state of all catalogues by which it was decided, as in the catalogue''s store';
COMMENT ON COLUMN decision.facts IS 'The persons of whom the rule speaks, with the facts that it reads of each; kept as written';
COMMENT ON COLUMN decision.answer IS 'The decision as canonical JSON';
