"""The catalogue whole, as it stood at one version, page by page in the order of ids, so that it need not fit in memory.

Services are told in the words of their own files (service.schema.json), with what a load adds to them.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from agencies.contract import Store
from agencies.service_catalogue.listing.linked_data import CONTEXT, service_node, vocabulary_nodes
from agencies.service_catalogue.store.edition import counting, viewed

PAGE: Final = 100

Part = Mapping[str, Any]

# $1 the version, null: the newest
HEAD: Final = """
    SELECT at.version, at.newest,
        (SELECT loaded_at AT TIME ZONE 'UTC' FROM catalogue_version WHERE id = at.newest) AS loaded_at,
        (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.catalogue) FROM (
            SELECT DISTINCT ON (catalogue) catalogue, version, retrieved_on FROM catalogue_version
            WHERE id <= at.version ORDER BY catalogue, id DESC) c) AS catalogues,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', id, 'title', title, 'description', description, 'condition', condition) ORDER BY position), '[]')
            FROM category WHERE position IS NOT NULL) AS categories,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', id, 'title', title, 'group', event_group) ORDER BY id), '[]') FROM life_event_type) AS life_events,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', id, 'title', title, 'unit', unit, 'values', dated_values) ORDER BY id), '[]')
            FROM parameter WHERE since <= at.version AND (until IS NULL OR until > at.version)) AS parameters
    FROM (SELECT coalesce($1::bigint, max(id)) AS version, max(id) AS newest FROM catalogue_version) at
    WHERE EXISTS (SELECT FROM catalogue_version WHERE id = at.version)
"""

# $1 the version, $2 the id to go on behind, $3 how many
SERVICES: Final = f"""
    SELECT e.id, e.catalogue, e.since, e.rule_version, e.name, e.description, e.languages, e.thematic_area,
        jsonb_build_object('id', o.id, 'name', jsonb_build_object('ko', o.name),
            'kind', CASE WHEN o.kind IS NOT NULL THEN jsonb_build_object('ko', o.kind) END) AS authority,
        e.region_code AS region, d.name AS region_name, e.region_known, e.life_stages, e.text_criteria, e.amount,
        e.processing_time, e.url,
        CASE WHEN e.period_text IS NOT NULL THEN jsonb_build_object(
            'text', e.period_text, 'windows', e.period_windows, 'approximate', e.period_approximate,
            'within', CASE WHEN e.period_event IS NOT NULL THEN jsonb_build_object(
                'event', e.period_event, 'duration', e.period_duration) END) END AS application_period,
        CASE WHEN e.deprecated_since IS NOT NULL THEN jsonb_build_object(
            'since', e.deprecated_since, 'until', e.deprecated_until, 'instead', e.instead_id) END AS deprecated,
        coalesce(({viewed("e.id", "$1")}), 0) AS views,
        ARRAY(SELECT category_id FROM edition_category c WHERE c.edition_id = e.edition_id ORDER BY position)
            AS categories,
        ARRAY(SELECT life_event_id FROM edition_life_event l WHERE l.edition_id = e.edition_id ORDER BY position)
            AS life_events,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', r.id, 'text', r.text, 'in_force_from', r.in_force_from, 'in_force_until', r.in_force_until,
            'condition', r.condition,
            'citation', CASE WHEN r.citation_act IS NOT NULL THEN jsonb_build_object(
                'act', r.citation_act, 'article', r.citation_article, 'in_force_from', r.citation_in_force_from,
                'in_force_until', r.citation_in_force_until, 'url', r.citation_url) END) ORDER BY position), '[]')
            FROM edition_requirement r WHERE r.edition_id = e.edition_id AND r.quote IS NULL) AS requirements,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', r.id, 'kind', r.kind, 'quote', r.quote, 'condition', r.condition) ORDER BY position), '[]')
            FROM edition_requirement r WHERE r.edition_id = e.edition_id AND r.quote IS NOT NULL) AS text_requirements,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'kind', c.kind, 'name', CASE WHEN c.name IS NOT NULL THEN jsonb_build_object('ko', c.name) END,
            'url', c.url, 'opens_on', c.opens_on, 'closes_on', c.closes_on) ORDER BY position), '[]')
            FROM edition_channel c WHERE c.edition_id = e.edition_id) AS channels,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', v.name, 'held_by', v.held_by) ORDER BY position), '[]')
            FROM edition_evidence v WHERE v.edition_id = e.edition_id) AS evidence,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', jsonb_build_object('ko', p.name), 'phone', p.phone, 'url', p.url,
            'hours', CASE WHEN p.hours IS NOT NULL THEN jsonb_build_object('ko', p.hours) END) ORDER BY position), '[]')
            FROM edition_contact_point p WHERE p.edition_id = e.edition_id) AS contact_points,
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'act', l.act, 'article', l.article, 'in_force_from', l.in_force_from, 'in_force_until', l.in_force_until,
            'url', l.url) ORDER BY position), '[]')
            FROM edition_law l WHERE l.edition_id = e.edition_id) AS legal_resources
    FROM (SELECT * FROM service_edition e WHERE e.id > $2::text AND {counting("$1::bigint")}
        ORDER BY e.id LIMIT $3::int) e
    JOIN organisation o ON o.id = e.authority_id
    LEFT JOIN district d ON d.code = e.region_code
    ORDER BY e.id
"""  # noqa: S608 (no caller's text)


class Export(NamedTuple):
    """A JSON object that is read page by page: the members of `head`, then `member`, an array given in pages.

    Where `state`, which is the store's, and `version` are the same, so is the content.
    """

    state: str
    version: int
    is_newest: bool
    head: Part
    member: str
    pages: AsyncIterator[Sequence[Part]]


async def read_export(store: Store, version: int | None, *, linked: bool) -> Export | None:
    """The catalogue at a version, the newest where none is named, as JSON-LD or in our own words; None: no such one."""
    rows = await store.fetch(HEAD, version)
    if not rows:
        return None
    head = dict(rows[0])
    # Titles and the names of authorities stand in no version: an old one is told in the newest words.
    newest, loaded_at, found = head.pop("newest"), head.pop("loaded_at"), head["version"]
    # Another store may have as many versions: no two have loaded theirs at one moment.
    state = f"{newest}.{loaded_at:%Y%m%dT%H%M%S%f}"
    services = _services(store, found)
    if linked:
        return Export(state, found, found == newest, {"@context": CONTEXT}, "@graph", _linked(head, services))
    return Export(state, found, found == newest, head, "services", services)


async def _services(store: Store, version: int) -> AsyncIterator[Sequence[Part]]:
    last = ""
    while rows := await store.fetch(SERVICES, version, last, PAGE):
        yield [dict(row) for row in rows]
        last = rows[-1]["id"]


async def _linked(head: Part, services: AsyncIterator[Sequence[Part]]) -> AsyncIterator[Sequence[Part]]:
    yield vocabulary_nodes(head)
    async for page in services:
        yield [service_node(service) for service in page]
