ALTER TABLE service_edition
    ADD period_text jsonb,
    ADD period_windows text[] NOT NULL DEFAULT '{}',
    ADD period_approximate boolean NOT NULL DEFAULT false,
    ADD period_event text,
    ADD period_duration text,
    ADD CHECK (period_text IS NOT NULL OR (period_windows = '{}' AND NOT period_approximate AND period_event IS NULL)),
    ADD CHECK ((period_event IS NULL) = (period_duration IS NULL));
COMMENT ON COLUMN service_edition.period_text IS 'When it can be applied for, in words by language; null: nothing is said';
COMMENT ON COLUMN service_edition.period_windows IS
    'What could be read of it, as ISO 8601 intervals: 2026-03-01/2026-03-31, of every year --05-01/--05-31, unsaid ..';
COMMENT ON COLUMN service_edition.period_approximate IS 'Whether the days of the windows may be others';
COMMENT ON COLUMN service_edition.period_event IS 'The event in a life after which one may apply for period_duration';
COMMENT ON COLUMN service_edition.period_duration IS 'A duration of ISO 8601: the day of the event is not counted';

CREATE OR REPLACE VIEW service_listing AS
    SELECT s.id, e.name, e.description, e.languages, e.thematic_area, e.life_stages, e.text_criteria, e.amount,
        e.processing_time, e.url, e.authority_id, o.name AS authority_name, o.kind AS authority_kind,
        e.region_code, d.name AS region_name, e.catalogue,
        (SELECT c.version FROM catalogue_version c
            WHERE c.catalogue = e.catalogue AND (e.until IS NULL OR c.id < e.until) ORDER BY c.id DESC LIMIT 1)
            AS version,
        (SELECT c.retrieved_on FROM catalogue_version c
            WHERE c.catalogue = e.catalogue AND (e.until IS NULL OR c.id < e.until) ORDER BY c.id DESC LIMIT 1)
            AS retrieved_on,
        e.period_text, e.period_windows, e.period_approximate
    FROM service s
    JOIN service_edition e USING (edition_id)
    LEFT JOIN organisation o ON o.id = e.authority_id
    LEFT JOIN district d ON d.code = e.region_code;
