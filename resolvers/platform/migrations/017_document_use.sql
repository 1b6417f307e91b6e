CREATE TABLE document_use (
    sha256 text NOT NULL REFERENCES registered_document ON DELETE CASCADE,
    on_day date NOT NULL,
    times bigint NOT NULL,
    PRIMARY KEY (sha256, on_day)
);
COMMENT ON TABLE document_use IS 'How often registered documents were asked on a day in Asia/Seoul, by whomever; of the last ninety days';
