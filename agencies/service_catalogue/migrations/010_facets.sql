-- A release before this one writes no kind.
ALTER TABLE category ADD kind text NOT NULL DEFAULT 'GROUP' CHECK (kind IN ('GROUP', 'LIFE_STAGE'));
COMMENT ON COLUMN category.kind IS 'Whether it is a group of people or a stage of life';

CREATE TABLE thematic_area (
    name text PRIMARY KEY,
    id text NOT NULL UNIQUE,
    title jsonb NOT NULL
);
COMMENT ON TABLE thematic_area IS 'The thematic areas of services; name: in Korean, as the national catalogue has it';

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
        e.deprecated_since, e.deprecated_until, e.instead_id,
        coalesce(t.id, e.thematic_area) AS area_id, coalesce(t.title, jsonb_build_object('ko', e.thematic_area)) AS area_title,
        (SELECT c.category_id FROM edition_category c WHERE c.edition_id = e.edition_id ORDER BY c.position LIMIT 1)
            AS primary_category_id
    FROM service s
    JOIN service_edition e USING (edition_id)
    LEFT JOIN organisation o ON o.id = e.authority_id
    LEFT JOIN district d ON d.code = e.region_code
    LEFT JOIN thematic_area t ON t.name = e.thematic_area;
