CREATE TABLE counting (
    since bigint PRIMARY KEY REFERENCES catalogue_version,
    counted_on date NOT NULL,
    citizens int NOT NULL CHECK (citizens >= 0)
);
COMMENT ON TABLE counting IS
    'How many citizens were looked at, when the values of their facts were counted; it holds from version since until the next';

CREATE TABLE fact_count (
    since bigint NOT NULL REFERENCES counting ON DELETE CASCADE,
    fact_id text NOT NULL,
    value jsonb NOT NULL,
    citizens int NOT NULL CHECK (citizens >= 50),
    PRIMARY KEY (since, fact_id, value)
);
COMMENT ON TABLE fact_count IS
    'Of how many citizens a fact has a value; one that fewer than 50 have is left out, so that nobody is found by it';
