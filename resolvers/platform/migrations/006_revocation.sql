CREATE TABLE revocation (
    token_id text PRIMARY KEY CHECK (length(token_id) BETWEEN 1 AND 255),
    revoked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    forget_at timestamptz NOT NULL CHECK (forget_at > revoked_at)
);
CREATE INDEX revocation_at ON revocation (revoked_at);
COMMENT ON TABLE revocation IS 'Access tokens that operators have taken back; a row is removed once no such token can be good any more';
COMMENT ON COLUMN revocation.token_id IS 'The token''s jti';
COMMENT ON COLUMN revocation.forget_at IS 'When every token with this id has expired';
