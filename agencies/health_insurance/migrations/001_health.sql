CREATE TABLE insured (
    citizen_id text PRIMARY KEY,
    serious_illness boolean,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE insured IS 'Everyone insured, by the civil registry''s id';
COMMENT ON COLUMN insured.serious_illness IS 'Registered for the reduced share of serious and rare diseases; null: not on record';

CREATE TABLE pregnancy (
    id text PRIMARY KEY,
    citizen_id text NOT NULL REFERENCES insured,
    registered_on date NOT NULL,
    due_date date NOT NULL CHECK (due_date > registered_on),
    ended_on date CHECK (ended_on >= registered_on)
);
CREATE INDEX pregnancy_citizen ON pregnancy (citizen_id);
COMMENT ON TABLE pregnancy IS 'Registered pregnancies, the ended ones included';

CREATE TABLE preparation (
    id text PRIMARY KEY,
    citizen_id text NOT NULL REFERENCES insured,
    kind text NOT NULL CHECK (kind IN ('PRECONCEPTION', 'INFERTILITY')),
    since date NOT NULL,
    until date CHECK (until >= since)
);
CREATE INDEX preparation_citizen ON preparation (citizen_id);
COMMENT ON TABLE preparation IS 'Registrations for preconception care and for infertility treatment';

CREATE TABLE health_condition (
    id text PRIMARY KEY,
    citizen_id text NOT NULL REFERENCES insured,
    code text NOT NULL CHECK (code ~ '^[A-Z][0-9]{2}(\.?[0-9]{1,3})?$'),
    name text NOT NULL,
    since date NOT NULL
);
CREATE INDEX health_condition_citizen ON health_condition (citizen_id);
COMMENT ON TABLE health_condition IS 'Diagnoses by the Korean Standard Classification of Diseases (KCD)';

CREATE TABLE care_grade (
    citizen_id text PRIMARY KEY REFERENCES insured,
    grade smallint NOT NULL CHECK (grade BETWEEN 1 AND 5),
    since date NOT NULL
);
COMMENT ON TABLE care_grade IS 'Long-term care grades in force, 1 being the heaviest need';

CREATE TABLE vaccine (
    code text PRIMARY KEY,
    disease text NOT NULL
);
COMMENT ON TABLE vaccine IS 'Vaccines of the national immunisation programme (국가예방접종) and what they protect from, in Korean';

CREATE TABLE vaccine_dose (
    vaccine text NOT NULL REFERENCES vaccine,
    dose smallint NOT NULL CHECK (dose >= 1),
    sex text CHECK (sex IN ('FEMALE', 'MALE')),
    born_from date,
    due_months smallint NOT NULL CHECK (due_months >= 0),
    until_months smallint CHECK (until_months > due_months),
    yearly boolean NOT NULL DEFAULT false,
    UNIQUE NULLS NOT DISTINCT (vaccine, dose, sex, due_months)
);
COMMENT ON TABLE vaccine_dose IS 'The national immunisation schedule. Source: 질병관리청 국가예방접종 표준예방접종일정표, as announced for 2026';
COMMENT ON COLUMN vaccine_dose.sex IS 'For this sex only; null: for both';
COMMENT ON COLUMN vaccine_dose.born_from IS 'For those born on this day or later only; null: for everyone';
COMMENT ON COLUMN vaccine_dose.due_months IS 'Recommended from this age on, in completed months';
COMMENT ON COLUMN vaccine_dose.until_months IS 'Free of charge below this age, in completed months; null: at any later age';
COMMENT ON COLUMN vaccine_dose.yearly IS 'Given every autumn at these ages';

CREATE TABLE vaccination (
    id text PRIMARY KEY,
    citizen_id text NOT NULL REFERENCES insured,
    vaccine text NOT NULL REFERENCES vaccine,
    dose smallint NOT NULL CHECK (dose >= 1),
    due_on date NOT NULL,
    given_on date
);
CREATE UNIQUE INDEX vaccination_citizen ON vaccination (citizen_id, vaccine, dose, due_on);
COMMENT ON TABLE vaccination IS 'Doses by the schedule for each of the insured: given ones, and due ones (given_on null)';

CREATE TABLE checkup (
    id text PRIMARY KEY,
    citizen_id text NOT NULL REFERENCES insured,
    kind text NOT NULL,
    due_on date NOT NULL,
    done_on date CHECK (done_on <= due_on)
);
CREATE INDEX checkup_citizen ON checkup (citizen_id);
COMMENT ON TABLE checkup IS 'Screenings had, and those due until due_on (done_on null); kinds by their official names';

CREATE VIEW pregnancy_record AS
    SELECT id, citizen_id, registered_on, due_date, ended_on, due_date + 14 AS presumed_end FROM pregnancy;
COMMENT ON VIEW pregnancy_record IS 'Pregnancies with the day on which one without an end on record counts as over';

CREATE VIEW citizen_fact AS
    SELECT i.citizen_id, i.serious_illness, i.recorded_at,
        ARRAY(SELECT p.registered_on FROM pregnancy_record p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS pregnant_since,
        ARRAY(SELECT coalesce(p.ended_on, p.presumed_end) FROM pregnancy_record p
              WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS pregnant_until,
        ARRAY(SELECT p.since FROM preparation p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS preparing_since,
        ARRAY(SELECT p.until FROM preparation p WHERE p.citizen_id = i.citizen_id ORDER BY p.id) AS preparing_until,
        c.grade AS care_grade, c.since AS care_since
    FROM insured i LEFT JOIN care_grade c ON c.citizen_id = i.citizen_id;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from; the arrays of days belong together in pairs';
