CREATE TABLE known_event (
    agency text NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (agency, source, event_id),
    FOREIGN KEY (agency, source) REFERENCES event_cursor ON DELETE CASCADE
);
COMMENT ON TABLE known_event IS 'The rows of tables of events that are known, by the ids of their events, which are made of the rows'' keys: they tell once, also when the events themselves are kept no more';
INSERT INTO known_event (agency, source, event_id)
SELECT c.agency, c.source, r.id FROM reported_event r
JOIN event_cursor c ON c.agency = r.agency AND left(c.source, length(r.type) + 1) = r.type || ' '
WHERE r.idempotency_key = r.id::text AND NOT r.withdrawn;
