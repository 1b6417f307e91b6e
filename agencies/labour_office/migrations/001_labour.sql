CREATE TABLE worker (
    citizen_id text PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE worker IS 'Everyone of whom the labour office has anything on record; recorded_at: its latest change';

CREATE TABLE employment (
    citizen_id text PRIMARY KEY REFERENCES worker,
    status text NOT NULL CHECK (status IN ('EMPLOYED', 'SELF_EMPLOYED', 'JOB_SEEKING', 'OUT_OF_LABOUR_FORCE')),
    occupation text NOT NULL CHECK (occupation IN
        ('crop_farmer', 'fisher', 'livestock_farmer', 'forester', 'other', 'none')),
    since date,
    CHECK ((status IN ('EMPLOYED', 'SELF_EMPLOYED')) = (occupation <> 'none'))
);
COMMENT ON TABLE employment IS 'What a citizen does at present; since: null where the day is not on record';

CREATE TABLE insurance (
    citizen_id text PRIMARY KEY REFERENCES worker,
    insured_days integer NOT NULL CHECK (insured_days BETWEEN 0 AND 549),
    counted_on date NOT NULL
);
COMMENT ON TABLE insurance IS 'Employment-insurance days in the 18 months up to the day on which they were counted';

CREATE TABLE leave (
    citizen_id text NOT NULL REFERENCES worker,
    kind text NOT NULL CHECK (kind IN ('PARENTAL', 'MATERNITY')),
    since date NOT NULL,
    until date CHECK (until > since),
    PRIMARY KEY (citizen_id, kind, since) INCLUDE (until)
);
COMMENT ON TABLE leave IS 'Leaves from work; until: the first day after the leave, null while its end is not set';

CREATE TABLE job_loss (
    citizen_id text NOT NULL REFERENCES worker,
    lost_on date NOT NULL,
    involuntary boolean NOT NULL,
    PRIMARY KEY (citizen_id, lost_on) INCLUDE (involuntary)
);
COMMENT ON TABLE job_loss IS 'Jobs lost or left, as employers report them to the employment insurance';

CREATE VIEW latest_parental_leave AS
    SELECT DISTINCT ON (citizen_id) citizen_id, since, until
    FROM leave
    WHERE kind = 'PARENTAL'
    ORDER BY citizen_id, since DESC;
COMMENT ON VIEW latest_parental_leave IS 'A citizen''s parental leave that began last, ended or not';

CREATE VIEW citizen_fact AS
    SELECT w.citizen_id, w.recorded_at, e.status, e.occupation, e.since, i.insured_days,
        ARRAY(SELECT l.since FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'PARENTAL' ORDER BY l.since) AS parental_from,
        ARRAY(SELECT l.until FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'PARENTAL' ORDER BY l.since) AS parental_until,
        ARRAY(SELECT l.since FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'MATERNITY' ORDER BY l.since) AS maternity_from,
        ARRAY(SELECT l.until FROM leave l
              WHERE l.citizen_id = w.citizen_id AND l.kind = 'MATERNITY' ORDER BY l.since) AS maternity_until,
        ARRAY(SELECT j.lost_on FROM job_loss j
              WHERE j.citizen_id = w.citizen_id AND j.involuntary ORDER BY j.lost_on) AS involuntary_losses
    FROM worker w
    LEFT JOIN employment e ON e.citizen_id = w.citizen_id
    LEFT JOIN insurance i ON i.citizen_id = w.citizen_id;
COMMENT ON VIEW citizen_fact IS 'What the facts about a citizen are read from; from and until of leaves are in one order';
