CREATE TABLE consent (
    citizen_id text NOT NULL,
    purpose_id text NOT NULL,
    agency_id text NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    given boolean NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz CHECK (until >= since),
    noted_at timestamptz NOT NULL CHECK (noted_at >= since),
    noted_by text NOT NULL,
    PRIMARY KEY (citizen_id, purpose_id, agency_id, number),
    CHECK (given OR until = noted_at)
);
COMMENT ON TABLE consent IS 'What citizens have agreed to, each change a row that is never changed: at a time the last row noted by then counts';
COMMENT ON COLUMN consent.number IS 'Of the changes to one citizen''s consent for one purpose and agency, from 1 on';
COMMENT ON COLUMN consent.given IS 'Whether it was given; else withdrawn';
COMMENT ON COLUMN consent.since IS 'From when it is given, of a withdrawn one was';
COMMENT ON COLUMN consent.until IS 'When it ends by itself, of a withdrawn one when that was withdrawn; null: not before it is withdrawn';
COMMENT ON COLUMN consent.noted_by IS 'The citizen who gave or withdrew it: themselves or a guardian; demo: it was seeded';

CREATE VIEW consent_now AS
    SELECT DISTINCT ON (citizen_id, purpose_id, agency_id)
        citizen_id, purpose_id, agency_id, number, given AND (until IS NULL OR until > now()) AS given, since, until
    FROM consent
    ORDER BY citizen_id, purpose_id, agency_id, number DESC;
COMMENT ON VIEW consent_now IS 'Each consent as it stands now; one that was never given has no row';
