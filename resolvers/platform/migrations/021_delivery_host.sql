ALTER TABLE notice_delivery ADD host text;
COMMENT ON COLUMN notice_delivery.host IS 'Of its channel''s address, which does not change: each host''s are taken apart from others''';
UPDATE notice_delivery d SET host = split_part(lower(c.address), '/', 3) FROM notice_channel c WHERE c.id = d.channel_id;
ALTER TABLE notice_delivery ALTER host SET NOT NULL;
-- `notice_delivery_due` stays, since gateways of the release before look by it for what is due, and go on while this one
-- is put in their place. A later release drops it.
CREATE INDEX notice_delivery_host ON notice_delivery (host, due_at);

-- A gateway of the release before names no host.
CREATE FUNCTION notice_delivery_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.host := (SELECT split_part(lower(address), '/', 3) FROM notice_channel WHERE id = NEW.channel_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER notice_delivery_host BEFORE INSERT ON notice_delivery
    FOR EACH ROW WHEN (NEW.host IS NULL) EXECUTE FUNCTION notice_delivery_host();
