CREATE TABLE fact_definition (
    id text NOT NULL,
    since bigint NOT NULL REFERENCES catalogue_version,
    title jsonb NOT NULL,
    type text NOT NULL CHECK (type IN ('BOOLEAN', 'INTEGER', 'NUMBER', 'DATE', 'CODE')),
    codes text[] NOT NULL,
    held_of text NOT NULL CHECK (held_of IN ('citizen', 'household')),
    agency_id text NOT NULL,
    agency_title jsonb NOT NULL,
    PRIMARY KEY (id, since)
);
COMMENT ON TABLE fact_definition IS
    'What the facts that rules may name mean and who holds them, from version since until a later row of the same fact';
COMMENT ON COLUMN fact_definition.held_of IS 'Whether it is a fact of a citizen or of a household';
