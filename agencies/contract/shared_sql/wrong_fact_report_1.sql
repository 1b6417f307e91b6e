CREATE TABLE wrong_fact_report (
    id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    fact_id text NOT NULL,
    subject_id text NOT NULL,
    reported_by text NOT NULL,
    report text NOT NULL CHECK (length(report) BETWEEN 1 AND 2000),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status text NOT NULL DEFAULT 'RECEIVED' CHECK (status IN ('RECEIVED', 'IN_REVIEW', 'CORRECTED', 'REFUSED'))
);
CREATE INDEX wrong_fact_report_subject ON wrong_fact_report (subject_id);
CREATE INDEX wrong_fact_report_reporter ON wrong_fact_report (reported_by);
COMMENT ON TABLE wrong_fact_report IS 'What citizens say is wrong or missing in the facts that are held here; whoever decides on it sets its status';
COMMENT ON COLUMN wrong_fact_report.subject_id IS 'Of whose record it is said; for a fact of a household one who lives there';
COMMENT ON COLUMN wrong_fact_report.reported_by IS 'The citizen who says it: oneself, or the guardian of a child';
COMMENT ON COLUMN wrong_fact_report.report IS 'In the citizen''s own words';
