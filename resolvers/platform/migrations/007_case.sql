CREATE TABLE official_case (
    agency text NOT NULL,
    issue text NOT NULL CHECK (length(issue) BETWEEN 1 AND 255),
    persons text[] NOT NULL,
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (agency, issue)
);
COMMENT ON TABLE official_case IS 'Whom officials have asked for in a case, so that nobody goes through the register under one number';
COMMENT ON COLUMN official_case.issue IS 'The case number in the tokens (maru_issue), as the agency gives it';
COMMENT ON COLUMN official_case.persons IS 'The ids that were asked for, known or not, each once';
