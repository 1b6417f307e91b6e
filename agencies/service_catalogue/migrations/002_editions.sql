-- What stood here is written again by the next load, from the files: only its order of loading is lost.
DROP VIEW service_listing, service_life_event_listing, legal_resource;
DROP TABLE service_life_event, service_category, contact_point, evidence, channel, requirement, public_service;
DELETE FROM catalogue_version;
DELETE FROM category;
DELETE FROM organisation;

ALTER TABLE catalogue_version DROP CONSTRAINT catalogue_version_catalogue_check;
ALTER TABLE catalogue_version ADD CHECK (catalogue IN ('maru', 'gov24'));
COMMENT ON TABLE catalogue_version IS
    'One row per load that changed anything, the newest last; its id names the state of all catalogues together';
COMMENT ON COLUMN catalogue_version.catalogue IS 'Which catalogue the load replaced';
COMMENT ON COLUMN catalogue_version.version IS 'A hash of that catalogue''s content';
ALTER TABLE catalogue_version ALTER retrieved_on DROP DEFAULT;
CREATE INDEX catalogue_version_catalogue ON catalogue_version (catalogue, id);

ALTER TABLE category ADD condition jsonb NOT NULL;
ALTER TABLE category ALTER position DROP NOT NULL;
COMMENT ON COLUMN category.position IS 'Its place among those shown; null where only earlier versions name it';
COMMENT ON COLUMN category.condition IS 'Who belongs: a condition over the citizen''s facts, as a tree';

CREATE VIEW current_category AS SELECT id FROM category WHERE position IS NOT NULL;
COMMENT ON VIEW current_category IS 'The categories that are shown';

CREATE TABLE code_list (
    list text NOT NULL,
    version text NOT NULL,
    code text NOT NULL,
    code_group text NOT NULL,
    label jsonb NOT NULL,
    PRIMARY KEY (list, version, code)
);
COMMENT ON TABLE code_list IS 'The codes of foreign lists: the same code means another thing in another version of its list';

CREATE TABLE parameter (
    id text NOT NULL,
    since bigint NOT NULL REFERENCES catalogue_version,
    until bigint REFERENCES catalogue_version,
    title jsonb NOT NULL,
    unit text,
    dated_values jsonb NOT NULL CHECK (jsonb_typeof(dated_values) = 'array'),
    PRIMARY KEY (id, since),
    CHECK (since < until)
);
COMMENT ON TABLE parameter IS 'Figures that rules name instead of stating them; from version since until before until';
COMMENT ON COLUMN parameter.dated_values IS 'Array of {from, value, source}, the earliest first; each holds until the next';

CREATE TABLE service_edition (
    edition_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL,
    catalogue text NOT NULL CHECK (catalogue IN ('maru', 'gov24')),
    since bigint NOT NULL REFERENCES catalogue_version,
    until bigint REFERENCES catalogue_version,
    hash text NOT NULL,
    rule_version text NOT NULL,
    name jsonb NOT NULL,
    description jsonb,
    languages text[] NOT NULL CHECK (languages <> '{}'),
    authority_id text NOT NULL REFERENCES organisation,
    thematic_area text,
    region_code text REFERENCES district,
    region_known boolean NOT NULL,
    life_stages text[] NOT NULL CHECK
        (life_stages <@ '{INFANT,CHILD,ADOLESCENT,YOUNG_ADULT,MIDDLE_AGED,ELDERLY}'::text[]),
    text_criteria jsonb NOT NULL CHECK (jsonb_typeof(text_criteria) = 'array'),
    amount jsonb,
    processing_time text,
    url text,
    searched text NOT NULL,
    grams text[] NOT NULL,
    CHECK (since < until),
    CHECK (region_known OR region_code IS NULL)
);
CREATE UNIQUE INDEX service_edition_now ON service_edition (id, catalogue) WHERE until IS NULL;
CREATE INDEX service_edition_id ON service_edition (id);
CREATE INDEX service_edition_authority ON service_edition (authority_id);
CREATE INDEX service_edition_grams ON service_edition USING gin (grams);
ALTER TABLE service_edition ALTER searched SET STATISTICS 0, ALTER grams SET STATISTICS 0;
COMMENT ON TABLE service_edition IS
    'What a catalogue says of a service from version since until before until; where both describe one, maru''s counts';
COMMENT ON COLUMN service_edition.hash IS 'Of the content: another edition is written exactly where it differs';
COMMENT ON COLUMN service_edition.rule_version IS 'A hash of what decides it: requirements, region, used parameters';
COMMENT ON COLUMN service_edition.region_code IS 'For the residents of this district; null: for the whole country';
COMMENT ON COLUMN service_edition.region_known IS 'False where the catalogue names a district that cannot be read';
COMMENT ON COLUMN service_edition.life_stages IS 'Those that its age range meets; empty where it restricts no age';
COMMENT ON COLUMN service_edition.text_criteria IS 'What is said only in words: an array of texts by language';
COMMENT ON COLUMN service_edition.searched IS 'The words in which it is searched, in lower case';
COMMENT ON COLUMN service_edition.grams IS 'Every pair of neighbouring characters in searched, so that two syllables find';

CREATE TABLE service_views (
    id text NOT NULL,
    since bigint NOT NULL REFERENCES catalogue_version,
    until bigint REFERENCES catalogue_version,
    views int NOT NULL CHECK (views >= 0),
    PRIMARY KEY (id, since),
    CHECK (since < until)
);
COMMENT ON TABLE service_views IS 'How often a service was looked at, where its source counts; apart, since it changes daily';

CREATE TABLE edition_requirement (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    position int NOT NULL,
    id text NOT NULL,
    text jsonb NOT NULL,
    fact_ids text[] NOT NULL,
    condition jsonb NOT NULL,
    citation_act text,
    citation_article text,
    citation_in_force_from date,
    citation_in_force_until date,
    citation_url text,
    in_force_from date,
    in_force_until date,
    PRIMARY KEY (edition_id, position),
    CHECK (citation_act IS NOT NULL OR num_nonnulls(
        citation_article, citation_in_force_from, citation_in_force_until, citation_url) = 0),
    CHECK (citation_in_force_from <= citation_in_force_until),
    CHECK (in_force_from <= in_force_until)
);
COMMENT ON TABLE edition_requirement IS 'What must hold for a service, all of it, each with its law; id: service/requirement';
COMMENT ON COLUMN edition_requirement.condition IS 'The condition over facts, as a tree; {parameter: id} where a figure is named';
COMMENT ON COLUMN edition_requirement.fact_ids IS 'The facts that the condition reads, in its order';

CREATE TABLE edition_channel (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    position int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ONLINE', 'IN_PERSON', 'PHONE', 'POST', 'APP')),
    name text,
    url text,
    opens_on date,
    closes_on date,
    PRIMARY KEY (edition_id, position),
    CHECK (opens_on <= closes_on)
);
COMMENT ON TABLE edition_channel IS 'How a service is asked for; names in Korean';

CREATE TABLE edition_evidence (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    position int NOT NULL,
    name jsonb NOT NULL,
    held_by text,
    PRIMARY KEY (edition_id, position)
);
COMMENT ON TABLE edition_evidence IS 'Documents to bring; held_by: the agency of the hall that holds it already';

CREATE TABLE edition_contact_point (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    position int NOT NULL,
    name text NOT NULL,
    phone text,
    url text,
    hours text,
    PRIMARY KEY (edition_id, position)
);
COMMENT ON TABLE edition_contact_point IS 'Where to ask about a service; names in Korean';

CREATE TABLE edition_law (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    position int NOT NULL,
    act text NOT NULL,
    article text,
    in_force_from date,
    in_force_until date,
    url text,
    PRIMARY KEY (edition_id, position),
    CHECK (in_force_from <= in_force_until)
);
COMMENT ON TABLE edition_law IS 'The laws on which a service rests: those that its requirements cite, or its catalogue names';

CREATE TABLE edition_category (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    category_id text NOT NULL REFERENCES category DEFERRABLE INITIALLY DEFERRED,
    position int NOT NULL,
    PRIMARY KEY (edition_id, category_id)
);
CREATE INDEX edition_category_category ON edition_category (category_id, edition_id);
COMMENT ON TABLE edition_category IS 'For which groups of people a service is meant';

CREATE TABLE edition_life_event (
    edition_id bigint NOT NULL REFERENCES service_edition ON DELETE CASCADE,
    life_event_id text NOT NULL REFERENCES life_event_type DEFERRABLE INITIALLY DEFERRED,
    position int NOT NULL,
    PRIMARY KEY (edition_id, life_event_id)
);
CREATE INDEX edition_life_event_event ON edition_life_event (life_event_id, edition_id);
COMMENT ON TABLE edition_life_event IS 'After which events in a life a service is worth a look';

CREATE UNLOGGED TABLE hall (
    id uuid PRIMARY KEY,
    version_id bigint,
    seen_at timestamptz NOT NULL
);
COMMENT ON TABLE hall IS 'The halls that run, each with the version by which it answers; who is not seen any more is gone';

CREATE TABLE service (
    id text PRIMARY KEY,
    edition_id bigint NOT NULL UNIQUE REFERENCES service_edition
);
COMMENT ON TABLE service IS 'Which edition of each service is shown: what counts now, or counted last where no catalogue has it any more';

CREATE VIEW current_service AS
    SELECT s.id FROM service s JOIN service_edition e USING (edition_id) WHERE e.until IS NULL;
COMMENT ON VIEW current_service IS 'The services that a catalogue has now';

-- A join or a look-up here costs nothing where none of its columns is read.
CREATE VIEW service_listing AS
    SELECT s.id, e.name, e.description, e.languages, e.thematic_area, e.life_stages, e.text_criteria, e.amount,
        e.processing_time, e.url, e.authority_id, o.name AS authority_name, o.kind AS authority_kind,
        e.region_code, d.name AS region_name, e.catalogue,
        (SELECT c.version FROM catalogue_version c
            WHERE c.catalogue = e.catalogue AND (e.until IS NULL OR c.id < e.until) ORDER BY c.id DESC LIMIT 1)
            AS version,
        (SELECT c.retrieved_on FROM catalogue_version c
            WHERE c.catalogue = e.catalogue AND (e.until IS NULL OR c.id < e.until) ORDER BY c.id DESC LIMIT 1)
            AS retrieved_on
    FROM service s
    JOIN service_edition e USING (edition_id)
    LEFT JOIN organisation o ON o.id = e.authority_id
    LEFT JOIN district d ON d.code = e.region_code;
COMMENT ON VIEW service_listing IS 'A service with its authority, its region and the newest version of its catalogue that has it';

-- OFFSET 0 keeps each edition's rows a look-up of their own: a plan made without knowing the keys might else read these
-- tables whole.
CREATE VIEW requirement AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_requirement WHERE edition_id = s.edition_id OFFSET 0) c;
CREATE VIEW channel AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_channel WHERE edition_id = s.edition_id OFFSET 0) c;
CREATE VIEW evidence AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_evidence WHERE edition_id = s.edition_id OFFSET 0) c;
CREATE VIEW contact_point AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_contact_point WHERE edition_id = s.edition_id OFFSET 0) c;
CREATE VIEW legal_resource AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_law WHERE edition_id = s.edition_id OFFSET 0) c;
CREATE VIEW service_category AS
    SELECT s.id AS service_id, c.* FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_category WHERE edition_id = s.edition_id OFFSET 0) c;
CREATE VIEW service_life_event_listing AS
    SELECT s.id AS service_id, c.position, t.id, t.title, t.event_group FROM service s
    CROSS JOIN LATERAL (SELECT * FROM edition_life_event WHERE edition_id = s.edition_id OFFSET 0) c
    JOIN life_event_type t ON t.id = c.life_event_id;
