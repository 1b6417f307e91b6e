CREATE TABLE means (
    household_id text PRIMARY KEY,
    year integer NOT NULL,
    median_income integer NOT NULL CHECK (median_income > 0),
    monthly_income integer CHECK (monthly_income >= 0),
    recognised_income integer CHECK (recognised_income >= 0),
    assessed_on date,
    owns_home boolean,
    near_poverty boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((recognised_income IS NULL) = (assessed_on IS NULL))
);
COMMENT ON TABLE means IS 'A household''s income in won a month, and its home; null is not on record';
COMMENT ON COLUMN means.median_income IS 'The median of the year for a household of this size, as announced';

CREATE TABLE basic_livelihood (
    household_id text NOT NULL REFERENCES means,
    kind text NOT NULL CHECK (kind IN ('LIVELIHOOD', 'MEDICAL', 'HOUSING', 'EDUCATION')),
    since date NOT NULL,
    until date CHECK (until > since),
    PRIMARY KEY (household_id, since, kind) INCLUDE (until)
);
COMMENT ON TABLE basic_livelihood IS 'Basic livelihood benefits granted to a household; until: no longer from this day';

CREATE TABLE beneficiary (
    citizen_id text PRIMARY KEY,
    veteran boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE beneficiary IS 'Everyone of whom the welfare office has anything on record; recorded_at: its latest change';

CREATE TABLE disability (
    citizen_id text PRIMARY KEY REFERENCES beneficiary,
    severe boolean NOT NULL,
    kind text NOT NULL,
    since date NOT NULL
);
COMMENT ON TABLE disability IS 'Registered disabilities; kind: the legal name';

CREATE TABLE benefit_receipt (
    id text PRIMARY KEY,
    citizen_id text NOT NULL REFERENCES beneficiary,
    service_id text NOT NULL,
    since date NOT NULL,
    until date CHECK (until > since),
    UNIQUE (citizen_id, service_id, since)
);
COMMENT ON TABLE benefit_receipt IS 'Who receives which service of the catalogue; until: no longer from this day';

CREATE VIEW household_income AS
    SELECT household_id, monthly_income AS monthly, year,
        round(100.0 * monthly_income / median_income, 2)::double precision AS median_percent
    FROM means
    WHERE monthly_income IS NOT NULL;
COMMENT ON VIEW household_income IS 'A household''s monthly income against the median for its size';

CREATE VIEW citizen_fact AS
    SELECT b.citizen_id, b.recorded_at, b.veteran, d.since AS disabled_since, d.severe
    FROM beneficiary b
    LEFT JOIN disability d ON d.citizen_id = b.citizen_id;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from';

CREATE VIEW household_fact AS
    SELECT m.household_id, m.recorded_at, m.owns_home, m.near_poverty, m.recognised_income,
        round(100.0 * m.monthly_income / m.median_income, 2)::double precision AS median_percent,
        round(100.0 * m.recognised_income / m.median_income, 2)::double precision AS recognised_percent,
        ARRAY(SELECT b.since FROM basic_livelihood b
              WHERE b.household_id = m.household_id ORDER BY b.since, b.kind) AS livelihood_from,
        ARRAY(SELECT b.until FROM basic_livelihood b
              WHERE b.household_id = m.household_id ORDER BY b.since, b.kind) AS livelihood_until
    FROM means m;
COMMENT ON VIEW household_fact IS 'What the facts about a household are read from; livelihood from and until are in one order';
