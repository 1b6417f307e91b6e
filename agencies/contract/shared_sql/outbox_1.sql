CREATE TABLE outbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    type text NOT NULL,
    subject_id text NOT NULL,
    on_day date NOT NULL,
    occasion text,
    withdrawn boolean NOT NULL DEFAULT false,
    details jsonb NOT NULL DEFAULT '{}',
    before jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    failure text,
    first_tried_at timestamptz,
    relayed_at timestamptz,
    parked_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (number) WHERE relayed_at IS NULL AND parked_at IS NULL;
CREATE INDEX outbox_parked ON outbox (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX outbox_subject ON outbox (subject_id, type, number);
COMMENT ON TABLE outbox IS 'What happened in lives: each row commits with the change that it tells of, and the relay takes it from here';
COMMENT ON COLUMN outbox.occasion IS 'By what events tell of the same happening; null: each is its own';
COMMENT ON COLUMN outbox.withdrawn IS 'The events of this type and occasion before this one did not happen, or not so';
COMMENT ON COLUMN outbox.before IS 'The rows that facts are read from as they were before the transaction, by view and key; emptied once it is relayed';
COMMENT ON COLUMN outbox.parked_at IS 'Since when it is not tried any more; set tries to 0 and this to null to have it tried again';

CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END
$$;
CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

CREATE FUNCTION rows_before() RETURNS jsonb LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT coalesce(nullif(current_setting('maru.before', true), ''), '{}')::jsonb
$$;
COMMENT ON FUNCTION rows_before IS 'The rows that facts are read from as they were before this transaction, of whom it has changed anything';

-- A transaction that changes more people than this loads them; the limit keeps it from growing with the square of them.
CREATE FUNCTION remember_row(name text, key text, holder text) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    known jsonb := rows_before();
    of_name jsonb := coalesce(known -> name, '{}');
    found jsonb;
BEGIN
    IF holder IS NULL OR of_name ? holder OR of_name ? '' THEN
        RETURN;
    END IF;
    IF (SELECT count(*) FROM jsonb_object_keys(of_name)) < 100 THEN
        EXECUTE format('SELECT to_jsonb(f) FROM %I f WHERE f.%I = $1', name, key) INTO found USING holder;
    ELSE
        holder := '';
    END IF;
    known := known || jsonb_build_object(name, of_name || jsonb_build_object(holder, found));
    PERFORM set_config('maru.before', known::text, true);
END
$$;
COMMENT ON FUNCTION remember_row IS 'Keeps, until the transaction ends, how a row was when it first was to be changed, of a hundred people at most; the key '''' says that there were more';
