ALTER TABLE school ADD COLUMN names jsonb CHECK (jsonb_typeof(names) = 'object');
COMMENT ON COLUMN school.names IS 'The name in other languages, as {"en": "…"}; null: it has a Korean one alone';

CREATE OR REPLACE VIEW school_listing AS
    SELECT s.id, s.name, s.kind, s.district_code, d.name AS district_name, s.phone, s.enrolment_opens_on, s.places,
        coalesce(s.names, '{}') || jsonb_build_object('ko', s.name) AS names
    FROM school s JOIN district d ON d.code = s.district_code;
