CREATE TABLE catalogue_version (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    catalogue text NOT NULL CHECK (catalogue = 'maru'),
    version text NOT NULL,
    retrieved_on date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Seoul')::date,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE catalogue_version IS 'One row per import that changed the content; the newest is what stands here';
COMMENT ON COLUMN catalogue_version.version IS 'A hash of the content';

CREATE TABLE district (
    code text PRIMARY KEY CHECK (code ~ '^([0-9]{2}|[0-9]{5})$'),
    name text NOT NULL,
    reach text[] NOT NULL CHECK (code = ANY (reach))
);
COMMENT ON TABLE district IS 'Sido (2 digits) and sigungu (5), the cities above the districts of a city among them';
COMMENT ON COLUMN district.reach IS 'Whose services reach its people: its own code and those of the districts above it';

CREATE TABLE organisation (
    id text PRIMARY KEY,
    name text NOT NULL,
    kind text
);
COMMENT ON TABLE organisation IS 'The public bodies that answer for services; names in Korean';

CREATE TABLE category (
    id text PRIMARY KEY,
    position int NOT NULL UNIQUE,
    title jsonb NOT NULL,
    description jsonb,
    contact_name text,
    contact_phone text,
    contact_url text,
    contact_hours text,
    CHECK (contact_name IS NULL OR num_nonnulls(contact_phone, contact_url) > 0)
);
COMMENT ON TABLE category IS 'Groups of people and stages of life, each with its single point of contact';

CREATE TABLE life_event_type (
    id text PRIMARY KEY,
    title jsonb NOT NULL,
    event_group text NOT NULL
);
COMMENT ON TABLE life_event_type IS 'What happens in a life; event_group: the life event of CPSV-AP that it belongs to';

CREATE TABLE public_service (
    id text PRIMARY KEY,
    version_id bigint NOT NULL REFERENCES catalogue_version,
    name jsonb NOT NULL,
    description jsonb,
    languages text[] NOT NULL CHECK (languages <> '{}'),
    authority_id text NOT NULL REFERENCES organisation,
    thematic_area text,
    region_code text REFERENCES district,
    life_stages text[] NOT NULL CHECK
        (life_stages <@ '{INFANT,CHILD,ADOLESCENT,YOUNG_ADULT,MIDDLE_AGED,ELDERLY}'::text[]),
    text_criteria jsonb NOT NULL CHECK (jsonb_typeof(text_criteria) = 'array'),
    amount jsonb,
    processing_time text,
    url text,
    views int NOT NULL DEFAULT 0 CHECK (views >= 0)
);
CREATE INDEX public_service_version ON public_service (version_id);
CREATE INDEX public_service_authority ON public_service (authority_id);
CREATE INDEX public_service_region ON public_service (region_code);
CREATE INDEX public_service_order ON public_service (views DESC, id);
COMMENT ON TABLE public_service IS 'Public services; texts by language';
COMMENT ON COLUMN public_service.region_code IS 'For the residents of this district; null: for the whole country';
COMMENT ON COLUMN public_service.life_stages IS 'Those that its age range meets; empty where it restricts no age';
COMMENT ON COLUMN public_service.text_criteria IS 'What is said only in words: an array of texts by language';
COMMENT ON COLUMN public_service.views IS 'How often it was looked at, where the source counts; lists begin with the most';

CREATE TABLE requirement (
    id text PRIMARY KEY,
    service_id text NOT NULL REFERENCES public_service ON DELETE CASCADE,
    position int NOT NULL,
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
    UNIQUE (service_id, position),
    CHECK (citation_act IS NOT NULL OR num_nonnulls(
        citation_article, citation_in_force_from, citation_in_force_until, citation_url) = 0),
    CHECK (citation_in_force_from <= citation_in_force_until),
    CHECK (in_force_from <= in_force_until)
);
COMMENT ON TABLE requirement IS 'What must hold for a service, all of it, each with its law; id: service/requirement';
COMMENT ON COLUMN requirement.condition IS 'The condition over facts, as a tree';
COMMENT ON COLUMN requirement.fact_ids IS 'The facts that the condition reads, in its order';

CREATE TABLE channel (
    service_id text NOT NULL REFERENCES public_service ON DELETE CASCADE,
    position int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ONLINE', 'IN_PERSON', 'PHONE', 'POST', 'APP')),
    name text,
    url text,
    opens_on date,
    closes_on date,
    PRIMARY KEY (service_id, position),
    CHECK (opens_on <= closes_on)
);
COMMENT ON TABLE channel IS 'How a service is asked for; names in Korean';

CREATE TABLE evidence (
    service_id text NOT NULL REFERENCES public_service ON DELETE CASCADE,
    position int NOT NULL,
    name jsonb NOT NULL,
    held_by text,
    PRIMARY KEY (service_id, position)
);
COMMENT ON TABLE evidence IS 'Documents to bring; held_by: the agency of the hall that holds it already';

CREATE TABLE contact_point (
    service_id text NOT NULL REFERENCES public_service ON DELETE CASCADE,
    position int NOT NULL,
    name text NOT NULL,
    phone text,
    url text,
    hours text,
    PRIMARY KEY (service_id, position),
    CHECK (num_nonnulls(phone, url) > 0)
);
COMMENT ON TABLE contact_point IS 'Where to ask about a service; names in Korean';

CREATE TABLE service_category (
    service_id text NOT NULL REFERENCES public_service ON DELETE CASCADE,
    category_id text NOT NULL REFERENCES category,
    position int NOT NULL,
    PRIMARY KEY (service_id, category_id),
    UNIQUE (service_id, position)
);
CREATE INDEX service_category_category ON service_category (category_id, service_id);
COMMENT ON TABLE service_category IS 'For which groups of people a service is meant';

CREATE TABLE service_life_event (
    service_id text NOT NULL REFERENCES public_service ON DELETE CASCADE,
    life_event_id text NOT NULL REFERENCES life_event_type,
    position int NOT NULL,
    PRIMARY KEY (service_id, life_event_id),
    UNIQUE (service_id, position)
);
CREATE INDEX service_life_event_event ON service_life_event (life_event_id, service_id);
COMMENT ON TABLE service_life_event IS 'After which events in a life a service is worth a look';

CREATE VIEW service_listing AS
    SELECT s.id, s.name, s.description, s.languages, s.thematic_area, s.life_stages, s.text_criteria, s.amount,
        s.processing_time, s.url, s.views,
        s.authority_id, o.name AS authority_name, o.kind AS authority_kind,
        s.region_code, d.name AS region_name,
        v.catalogue, v.version, v.retrieved_on
    FROM public_service s
    JOIN catalogue_version v ON v.id = s.version_id
    JOIN organisation o ON o.id = s.authority_id
    LEFT JOIN district d ON d.code = s.region_code;
COMMENT ON VIEW service_listing IS 'A service with its authority, its region and the catalogue that it stands in';

CREATE VIEW service_life_event_listing AS
    SELECT s.service_id, s.position, t.id, t.title, t.event_group
    FROM service_life_event s JOIN life_event_type t ON t.id = s.life_event_id;
COMMENT ON VIEW service_life_event_listing IS 'The life events of a service with their titles';

CREATE VIEW legal_resource AS
    SELECT service_id, min(position) AS position, citation_act AS act, citation_article AS article,
        citation_in_force_from AS in_force_from, citation_in_force_until AS in_force_until, citation_url AS url
    FROM requirement
    WHERE citation_act IS NOT NULL
    GROUP BY service_id, citation_act, citation_article, citation_in_force_from, citation_in_force_until, citation_url;
COMMENT ON VIEW legal_resource IS 'The laws that a service''s requirements cite, each once';
