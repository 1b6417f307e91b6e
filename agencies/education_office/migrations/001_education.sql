CREATE TABLE district (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{5}$'),
    name text NOT NULL
);
COMMENT ON TABLE district IS 'The sigungu in which schools stand, by their official codes';

CREATE TABLE school (
    id text PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN
        ('DAYCARE', 'KINDERGARTEN', 'ELEMENTARY', 'MIDDLE', 'HIGH', 'UNIVERSITY', 'SPECIAL')),
    district_code text NOT NULL REFERENCES district,
    sido_code text NOT NULL GENERATED ALWAYS AS (left(district_code, 2)) STORED,
    phone text,
    enrolment_opens_on date,
    places int CHECK (places >= 0)
);
CREATE INDEX school_kind ON school (kind, sido_code);
CREATE INDEX school_district ON school (district_code);
COMMENT ON TABLE school IS 'Daycare centres, kindergartens, schools and universities';
COMMENT ON COLUMN school.enrolment_opens_on IS 'For the coming school year; null: at any time, or by allocation';
COMMENT ON COLUMN school.places IS 'Offered for the coming school year';

CREATE TABLE admission (
    kind text PRIMARY KEY,
    from_age int NOT NULL,
    until_age int NOT NULL CHECK (until_age >= from_age),
    nationwide boolean NOT NULL DEFAULT false,
    legal_basis text
);
COMMENT ON TABLE admission IS 'At which school-year ages one may enrol in a kind of school, now or for the coming school year';
COMMENT ON COLUMN admission.from_age IS 'School-year age: the school year''s calendar year less one less the year of birth';

CREATE TABLE enrolment (
    id text PRIMARY KEY,
    citizen_id text NOT NULL,
    school_id text NOT NULL REFERENCES school,
    level text NOT NULL CHECK (level IN ('daycare', 'kindergarten', 'elementary', 'middle', 'high', 'university')),
    grade text,
    since date NOT NULL,
    until date CHECK (until > since),
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX enrolment_citizen ON enrolment (citizen_id, since);
CREATE INDEX enrolment_school ON enrolment (school_id);
COMMENT ON TABLE enrolment IS 'Who is or was enrolled where; until: the day on which it ended';

CREATE VIEW school_listing AS
    SELECT s.id, s.name, s.kind, s.district_code, d.name AS district_name, s.phone, s.enrolment_opens_on, s.places
    FROM school s JOIN district d ON d.code = s.district_code;
COMMENT ON VIEW school_listing IS 'Schools with the name of their district';

CREATE VIEW citizen_fact AS
    SELECT citizen_id, array_agg(level ORDER BY id) AS levels, array_agg(since ORDER BY id) AS since,
        array_agg(until ORDER BY id) AS until, max(recorded_at) AS recorded_at
    FROM enrolment
    GROUP BY citizen_id;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from; the three arrays belong together';
