CREATE TABLE usage_shape (
    id integer PRIMARY KEY,
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    action text NOT NULL CHECK (action IN ('READ', 'DERIVED', 'REFUSED')),
    agency text NOT NULL,
    fields text[] NOT NULL,
    purpose text,
    receiver_kind text NOT NULL CHECK (receiver_kind IN ('SELF', 'HOUSEHOLD', 'GUARDIAN', 'OFFICIAL', 'SYSTEM')),
    receiver_agency text,
    receiver_system text NOT NULL,
    represented boolean NOT NULL
);
COMMENT ON TABLE usage_shape IS 'What usage records have in common, each once; says nothing of a person';
COMMENT ON COLUMN usage_shape.digest IS 'SHA-256 of the other columns but the id, by which a shape is found';

CREATE TABLE usage_record (
    index bigint NOT NULL,
    logtime timestamptz NOT NULL,
    shape integer NOT NULL,
    persons integer,
    request_id bytea NOT NULL CHECK (octet_length(request_id) = 8),
    salts bytea NOT NULL CHECK (octet_length(salts) = 32),
    citizen_id text,
    reader text,
    issue text,
    CHECK (citizen_id IS NOT NULL OR reader IS NOT NULL AND persons IS NOT NULL)
) PARTITION BY RANGE (logtime);
CREATE INDEX usage_record_of_citizen ON usage_record (citizen_id, index);
CREATE INDEX usage_record_range ON usage_record USING brin (index) WITH (pages_per_range = 32, autosummarize = on);
COMMENT ON TABLE usage_record IS 'The usage log: one record for each answer, citizen, agency and action; a row is never changed, a month goes as a whole once its retention is over';
COMMENT ON COLUMN usage_record.index IS 'The place in the log, and of its leaf in the Merkle tree; from 0 on, without a gap';
COMMENT ON COLUMN usage_record.logtime IS 'When it was committed; never before the record that precedes it';
COMMENT ON COLUMN usage_record.persons IS 'Of a reading in bulk, how many people it concerned';
COMMENT ON COLUMN usage_record.salts IS 'Random: 16 bytes that the leaf shows, then 16 secret ones, with which the leaf''s digest of the reader is made';
COMMENT ON COLUMN usage_record.citizen_id IS 'Of whom was read; null for a reading in bulk';
COMMENT ON COLUMN usage_record.reader IS 'The subject of the token that read; null: the citizen';

CREATE TABLE usage_hash (
    first bigint NOT NULL CHECK (first >= 0),
    level smallint NOT NULL CHECK (level >= 0 AND level % 4 = 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 512 AND octet_length(hashes) % 32 = 0),
    PRIMARY KEY (level, first)
);
COMMENT ON TABLE usage_hash IS 'The Merkle tree over the usage log: leaf hashes (level 0), and the roots of every 16, 256, 4096 … of them (level 4, 8, 12 …)';
COMMENT ON COLUMN usage_hash.first IS 'The position at its level of the first of these hashes, all of which lie in one tile of 16';

CREATE TABLE usage_tree (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    size bigint NOT NULL,
    frontier bytea NOT NULL CHECK (octet_length(frontier) = 32 * bit_count(size::bit(64))),
    logtime timestamptz NOT NULL
);
COMMENT ON TABLE usage_tree IS 'One row, which whoever appends to the usage log holds locked meanwhile';
COMMENT ON COLUMN usage_tree.frontier IS 'The roots of the perfect subtrees that the tree consists of, the largest first';
COMMENT ON COLUMN usage_tree.logtime IS 'Of the last record';
INSERT INTO usage_tree (size, frontier, logtime) VALUES (0, '', '-infinity');

CREATE TABLE usage_key (
    key_id text PRIMARY KEY,
    jwk text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE usage_key IS 'The public keys by which heads of the usage log are verified, old ones among them';
COMMENT ON COLUMN usage_key.key_id IS 'The key''s thumbprint by RFC 7638';

CREATE TABLE usage_head (
    tree_size bigint NOT NULL CHECK (tree_size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    timestamp timestamptz NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    -- Of what others put here nothing is in the way of a head over as many records.
    PRIMARY KEY (tree_size, signature)
);
COMMENT ON TABLE usage_head IS 'The signed heads of the usage log, one a second at most';

CREATE TABLE usage_dropped (
    until_index bigint PRIMARY KEY,
    until_logtime timestamptz NOT NULL,
    dropped_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE usage_dropped IS 'Up to which record, itself not among them, bodies were dropped after their retention; their leaf hashes stay';

CREATE FUNCTION usage_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the usage log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION usage_tree_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= OLD.size OR NEW.logtime < OLD.logtime THEN
        RAISE EXCEPTION 'the usage log only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION usage_guard(guarded regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER usage_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s EXECUTE FUNCTION usage_refuse()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER usage_append_only', guarded);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM PUBLIC, CURRENT_USER', guarded);
END $$;

SELECT usage_guard(guarded) FROM unnest('{usage_shape,usage_record,usage_hash,usage_key,usage_head,usage_dropped}'::regclass[]) guarded;
CREATE TRIGGER usage_tree_grows BEFORE UPDATE ON usage_tree FOR EACH ROW EXECUTE FUNCTION usage_tree_grows();
CREATE TRIGGER usage_append_only BEFORE DELETE OR TRUNCATE ON usage_tree EXECUTE FUNCTION usage_refuse();
ALTER TABLE usage_tree ENABLE ALWAYS TRIGGER usage_tree_grows;
ALTER TABLE usage_tree ENABLE ALWAYS TRIGGER usage_append_only;
REVOKE DELETE, TRUNCATE ON usage_tree FROM PUBLIC, CURRENT_USER;

-- The table is made apart and attached, for which nobody who reads or appends is waited for, nor has to wait.
CREATE FUNCTION usage_add_month(since timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := 'usage_record_' || to_char(since AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE usage_record INCLUDING ALL)', name);
    PERFORM usage_guard(name::regclass);
    EXECUTE format('ALTER TABLE usage_record ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, since,
        (since AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
END $$;

-- A role that may only insert cannot make tables: it has this made for it, for the months about now and no others.
CREATE FUNCTION usage_make_month(moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    since timestamptz := date_trunc('month', moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    name text := 'usage_record_' || to_char(since AT TIME ZONE 'UTC', 'YYYY_MM');
    about interval := interval '2 months';
    is_near boolean;
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    -- After a clock that was ahead, the log's own time is what records go on from.
    SELECT moment BETWEEN clock_timestamp() - about AND clock_timestamp() + about
        OR moment BETWEEN logtime - about AND logtime + about INTO STRICT is_near FROM usage_tree;
    IF NOT is_near THEN
        RAISE EXCEPTION 'no records are due in the month of %', moment USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('maru usage month'));
    IF to_regclass(name) IS NULL THEN
        PERFORM usage_add_month(since);
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION usage_make_month, usage_add_month, usage_guard FROM PUBLIC;
SELECT usage_make_month(clock_timestamp()), usage_make_month(clock_timestamp() + interval '1 month');
