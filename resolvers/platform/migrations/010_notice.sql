CREATE TABLE life_event (
    id uuid PRIMARY KEY,
    agency text NOT NULL,
    type text NOT NULL,
    subject_id text NOT NULL,
    on_day date NOT NULL,
    occasion text,
    is_withdrawal boolean NOT NULL,
    replaces uuid,
    recorded_at timestamptz NOT NULL,
    judged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    withdrawn_at timestamptz
);
CREATE INDEX life_event_occasion ON life_event (occasion, type) WHERE occasion IS NOT NULL;
CREATE INDEX life_event_replaces ON life_event (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX life_event_subject ON life_event (subject_id, type);
COMMENT ON TABLE life_event IS 'The events that were judged, under the ids that their agencies gave them';
COMMENT ON COLUMN life_event.is_withdrawal IS 'It says that the earlier events of its type and occasion did not happen, or not so';
COMMENT ON COLUMN life_event.replaces IS 'The event that it corrects or, as a withdrawal, takes back';
COMMENT ON COLUMN life_event.recorded_at IS 'When the agency wrote it down, by its own clock';

CREATE TABLE notice (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    citizen_id text NOT NULL,
    event_id uuid NOT NULL REFERENCES life_event,
    told jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at timestamptz,
    withdrawn_at timestamptz,
    removed boolean NOT NULL DEFAULT false,
    UNIQUE (citizen_id, event_id),
    CHECK (NOT removed OR withdrawn_at IS NOT NULL)
);
CREATE INDEX notice_inbox ON notice (citizen_id, number) WHERE NOT removed;
CREATE INDEX notice_event ON notice (event_id);
COMMENT ON TABLE notice IS 'What citizens were told, one notice for each citizen and event; what was told is never changed';
COMMENT ON COLUMN notice.number IS 'The order of the inbox';
COMMENT ON COLUMN notice.told IS 'All that the text is made of: the event, the services with reasons, ways to ask, days and documents, and schools';
COMMENT ON COLUMN notice.removed IS 'Withdrawn without a word: nobody is shown it any more';

CREATE FUNCTION notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.citizen_id, NEW.event_id, NEW.told, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.citizen_id, OLD.event_id, OLD.told, OLD.created_at) THEN
        RAISE EXCEPTION 'what a notice told is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER notice_stays BEFORE UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION notice_stays();

CREATE TABLE reported_event (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    agency text NOT NULL,
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    type text NOT NULL,
    subject_id text NOT NULL,
    on_day date NOT NULL,
    occasion text,
    withdrawn boolean NOT NULL DEFAULT false,
    replaces uuid,
    details jsonb NOT NULL DEFAULT '{}',
    before jsonb NOT NULL DEFAULT '{}',
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tries integer NOT NULL DEFAULT 0,
    retry_at timestamptz,
    failure text,
    first_tried_at timestamptz,
    relayed_at timestamptz,
    parked_at timestamptz,
    UNIQUE (agency, withdrawn, idempotency_key)
);
CREATE INDEX reported_event_replaces ON reported_event (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX reported_event_waiting ON reported_event (number) WHERE relayed_at IS NULL AND parked_at IS NULL;
CREATE INDEX reported_event_parked ON reported_event (parked_at) WHERE parked_at IS NOT NULL;
COMMENT ON TABLE reported_event IS 'The outbox of agencies'' systems, which report by the graph what their own stores have no outbox for';
COMMENT ON COLUMN reported_event.idempotency_key IS 'Chosen by the agency: the same one twice is one event; of a withdrawal the id of what it withdraws';

CREATE FUNCTION reported_event_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END
$$;
CREATE TRIGGER reported_event_notify AFTER INSERT ON reported_event
    FOR EACH STATEMENT EXECUTE FUNCTION reported_event_notify();
