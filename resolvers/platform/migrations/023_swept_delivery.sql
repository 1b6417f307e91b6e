-- A gateway of the release before marks nothing as swept: what it adds goes as what an event brings does, but for
-- the withdrawal of a swept notice that still waits.
ALTER TABLE notice_delivery ADD is_swept boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN notice_delivery.is_swept IS 'Whether a sweep has brought it, of which there may be many: at each host what an event brings goes before';
-- Of what events bring alone, which is little: `notice_delivery_host` leads to all that is due at a host.
CREATE INDEX notice_delivery_of_events ON notice_delivery (host, due_at) WHERE NOT is_swept;
