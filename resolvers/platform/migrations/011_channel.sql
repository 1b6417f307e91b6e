CREATE TABLE citizen_language (
    citizen_id text PRIMARY KEY,
    language text NOT NULL CHECK (language IN ('KO', 'EN', 'AR')),
    chosen_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE citizen_language IS 'In which language citizens have chosen to read; who has chosen none has no row';

CREATE TABLE notice_preferences (
    citizen_id text PRIMARY KEY,
    quiet_from time,
    quiet_until time,
    muted_events text[] NOT NULL DEFAULT '{}',
    set_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
    CHECK (quiet_from <> quiet_until)
);
COMMENT ON TABLE notice_preferences IS 'When and of what citizens want nothing pushed; who has set nothing has no row';
COMMENT ON COLUMN notice_preferences.quiet_from IS 'In Asia/Seoul; later than quiet_until where the hours go over midnight';
COMMENT ON COLUMN notice_preferences.muted_events IS 'Ids of types of life events whose notices are not pushed';

CREATE TABLE notice_channel (
    id text PRIMARY KEY DEFAULT gen_random_uuid()::text,
    citizen_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('WEB_PUSH', 'NTFY')),
    address text NOT NULL CHECK (length(address) <= 2000),
    p256dh bytea,
    auth bytea,
    label text,
    added_at timestamptz NOT NULL DEFAULT now(),
    code_digest bytea,
    code_until timestamptz,
    code_tries integer NOT NULL DEFAULT 0,
    verified_at timestamptz,
    last_failure timestamptz,
    UNIQUE (citizen_id, address),
    CHECK ((kind = 'WEB_PUSH') = (p256dh IS NOT NULL AND auth IS NOT NULL))
);
COMMENT ON TABLE notice_channel IS 'Where citizens want notices pushed; nothing but a code is sent to one that is not verified';
COMMENT ON COLUMN notice_channel.address IS 'Where the push service takes pushes for this channel; whoever knows it can push to it';
COMMENT ON COLUMN notice_channel.p256dh IS 'Of a browser: its public key (RFC 8291)';
COMMENT ON COLUMN notice_channel.auth IS 'Of a browser: its authentication secret (RFC 8291)';
COMMENT ON COLUMN notice_channel.code_digest IS 'SHA-256 of the channel''s id and the code that was sent last; null once it is verified';
COMMENT ON COLUMN notice_channel.code_tries IS 'How often a code was tried since the last one was sent';

CREATE TABLE notice_code_count (
    citizen_id text PRIMARY KEY,
    since timestamptz NOT NULL,
    sent integer NOT NULL
);
COMMENT ON TABLE notice_code_count IS 'How many codes were sent for a citizen within an hour, so that nobody is flooded with them';

CREATE TABLE notice_delivery (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id text NOT NULL REFERENCES notice_channel ON DELETE CASCADE,
    notice_id text NOT NULL,
    event_type text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0,
    is_quiet boolean NOT NULL DEFAULT false,
    UNIQUE (channel_id, notice_id)
);
CREATE INDEX notice_delivery_due ON notice_delivery (due_at);
CREATE INDEX notice_delivery_notice ON notice_delivery (notice_id);
COMMENT ON TABLE notice_delivery IS 'Notices that are still to be pushed to channels; what was pushed, or is not to be, has no row';
COMMENT ON COLUMN notice_delivery.due_at IS 'When it is pushed; while a sender is at it, when another may take it for lost';
COMMENT ON COLUMN notice_delivery.tries IS 'How often a sender has taken it';
COMMENT ON COLUMN notice_delivery.is_quiet IS 'Whether it waits for the end of quiet hours';
