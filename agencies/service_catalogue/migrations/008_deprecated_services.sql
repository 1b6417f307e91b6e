ALTER TABLE service_edition
    ADD deprecated_since date,
    ADD deprecated_until date,
    ADD instead_id text,
    ADD CHECK (deprecated_since IS NOT NULL OR num_nonnulls(deprecated_until, instead_id) = 0),
    ADD CHECK (deprecated_since < deprecated_until);
COMMENT ON COLUMN service_edition.deprecated_since IS 'From which day on nobody should begin to rely on it; null: it stays';
COMMENT ON COLUMN service_edition.deprecated_until IS 'The day up to which it is given; null: it stays, or that is not decided';
COMMENT ON COLUMN service_edition.instead_id IS 'The service that takes its place; null: none does';

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
        e.period_text, e.period_windows, e.period_approximate,
        e.deprecated_since, e.deprecated_until, e.instead_id
    FROM service s
    JOIN service_edition e USING (edition_id)
    LEFT JOIN organisation o ON o.id = e.authority_id
    LEFT JOIN district d ON d.code = e.region_code;
