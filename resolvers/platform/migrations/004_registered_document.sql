CREATE TABLE registered_document (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    document text NOT NULL,
    operations text[] NOT NULL CHECK (cardinality(operations) > 0),
    registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (sha256 = encode(sha256(convert_to(document, 'UTF8')), 'hex'))
);
COMMENT ON TABLE registered_document IS 'GraphQL documents that a request may name by their hash; a row is never changed';
COMMENT ON COLUMN registered_document.sha256 IS 'SHA-256 of the document in UTF-8, in hexadecimal digits';
COMMENT ON COLUMN registered_document.document IS 'The text, byte for byte as it was registered';
COMMENT ON COLUMN registered_document.operations IS 'The names of its operations; an empty one for an operation without a name';
