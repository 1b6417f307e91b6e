"""Loads a catalogue into the store: what differs from what stands there becomes a new version, or nothing does.

What earlier versions say stays as it was: an edition that does not hold any more is closed, never changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson

from agencies.contract import StartUpError
from agencies.rules.parameter import dated_values
from agencies.rules.rule_version import digest, with_words, without_words
from agencies.service_catalogue.store.content import GOV24, MARU, Content
from agencies.service_catalogue.store.edition_rows import EDITION, Edition, Known, Values, edition_of, json_text, stored
from agencies.service_catalogue.store.kept_definition import write_definitions
from agencies.service_catalogue.store.reference_rows import vocabulary, write_vocabulary

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
"""Those of the store into which it loads."""

LOCK: Final = "LOCK TABLE catalogue_version IN EXCLUSIVE MODE"
NEWEST: Final = """
    SELECT max(id) AS id,
        (SELECT version FROM catalogue_version WHERE catalogue = $1 ORDER BY id DESC LIMIT 1) AS version
    FROM catalogue_version
"""
BEGUN: Final = "INSERT INTO catalogue_version (catalogue, version, retrieved_on) VALUES ($1, $2, $3) RETURNING id"
TITLES: Final = """
    SELECT 'categories' AS word, id, title::text FROM category WHERE position IS NOT NULL
    UNION ALL SELECT 'life_events', id, title::text FROM life_event_type
"""

STANDING: Final = """
    SELECT e.id, e.edition_id, e.hash, e.name->>'ko' AS name, v.views FROM service_edition e
    LEFT JOIN service_views v ON v.id = e.id AND v.until IS NULL
    WHERE e.catalogue = $1 AND e.until IS NULL
"""
CLOSE: Final = "UPDATE service_edition SET until = $1 WHERE edition_id = ANY ($2::bigint[])"
# $1 the services of which a catalogue says otherwise than before
SHOW: Final = """
    INSERT INTO service (id, edition_id)
    SELECT DISTINCT ON (id) id, edition_id FROM service_edition WHERE id = ANY ($1::text[])
    ORDER BY id, until DESC NULLS FIRST, catalogue = 'maru' DESC, edition_id DESC
    ON CONFLICT (id) DO UPDATE SET edition_id = excluded.edition_id
"""
EDITION_IDS: Final = """
    SELECT nextval(pg_get_serial_sequence('service_edition', 'edition_id')) AS id FROM generate_series(1, $1)
"""

# $1 the version, $2 ids, $3 how often each was viewed
CLOSE_VIEWS: Final = """
    UPDATE service_views v SET until = $1 WHERE v.until IS NULL AND NOT EXISTS (
        SELECT FROM unnest($2::text[], $3::int[]) AS n (id, views) WHERE n.id = v.id AND n.views = v.views)
"""
OPEN_VIEWS: Final = """
    INSERT INTO service_views (id, since, views)
    SELECT n.id, $1, n.views FROM unnest($2::text[], $3::int[]) AS n (id, views)
    WHERE NOT EXISTS (SELECT FROM service_views v WHERE v.id = n.id AND v.until IS NULL)
"""
# $1 the version, $2 an array of {id, title, unit, dated_values}
CLOSE_PARAMETERS: Final = """
    UPDATE parameter p SET until = $1 WHERE p.until IS NULL AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset($2) AS n (id text, title jsonb, unit text, dated_values jsonb)
        WHERE (n.id, n.title, n.dated_values) = (p.id, p.title, p.dated_values) AND n.unit IS NOT DISTINCT FROM p.unit)
"""
OPEN_PARAMETERS: Final = """
    INSERT INTO parameter (id, since, title, unit, dated_values)
    SELECT n.id, $1, n.title, n.unit, n.dated_values
    FROM jsonb_to_recordset($2) AS n (id text, title jsonb, unit text, dated_values jsonb)
    WHERE NOT EXISTS (SELECT FROM parameter p WHERE p.id = n.id AND p.until IS NULL)
"""
# What was added to it at once is put in its place, so that no search has to read through it.
SETTLE: Final = "SELECT gin_clean_pending_list('service_edition_grams')"
ANALYSE: Final = """
    ANALYZE service, service_edition, service_views, edition_requirement, edition_channel, edition_evidence,
        edition_contact_point, edition_law, edition_category, edition_life_event, organisation, district
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to; the ids are those of the catalogue's services. `version`: a hash of the catalogue's content.

    `version_id` names the state of all catalogues after it; `swapped`: it is a new one. `kept`: those that were refused
    and stand as they stood. `names`: the Korean names of those that stood and that the content does not have, by id.
    """

    version_id: int
    version: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    swapped: bool
    kept: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


async def load(connection: "asyncpg.Connection[Any]", content: Content) -> Loaded:
    """Put the content in the place of what the store has of this catalogue, as a new version, unless it is the same.

    All in one transaction: who reads meanwhile sees the old content whole, and so does everybody after a load that
    failed. Two loads at once take turns. The definitions of facts are no content: they are kept anew with the newest
    version where they alone differ. StartUpError where a service names a category or a life event that neither the
    content nor the store has; KeyError where a rule names a parameter that the content lacks.
    """
    async with connection.transaction():
        await connection.execute(LOCK)
        known = await _known(connection, content)
        editions = [edition_of(entry, known) for entry in sorted(content.services, key=lambda entry: str(entry["id"]))]
        standing = {row["id"]: row for row in await connection.fetch(STANDING, content.catalogue)}
        taken = {each.id: each.hash for each in editions}
        names = {id_: row["name"] for id_, row in standing.items() if id_ not in taken}
        kept = {id_: standing.pop(id_) for id_ in sorted(content.refused) if id_ in standing}
        views = _views(content) | {id_: row["views"] for id_, row in kept.items() if row["views"]}
        hashes = taken | {id_: row["hash"] for id_, row in kept.items()}
        version = _version_of(content, hashes, views)
        newest = await connection.fetchrow(NEWEST, content.catalogue)
        if newest is not None and newest["version"] == version:
            await write_definitions(connection, content.definitions, newest["id"])
            found = Loaded(newest["id"], version, (), (), (), len(editions), swapped=False)
            return replace(found, kept=tuple(kept), names=names)
        version_id = await connection.fetchval(BEGUN, content.catalogue, version, content.retrieved_on)
        await write_vocabulary(connection, content)
        await write_definitions(connection, content.definitions, version_id)
        await _put_figures(connection, content, views, version_id)
        loaded = await _put_editions(connection, standing, editions, (version_id, version))
        await connection.execute(SETTLE)
        await connection.execute(ANALYSE)
        return replace(loaded, kept=tuple(kept), names=names)


async def _known(connection: "asyncpg.Connection[Any]", content: Content) -> Known:
    """What the services may refer to: what the store has, and what the content brings."""
    known: dict[str, dict[str, list[str]]] = {"categories": {}, "life_events": {}}
    for row in await connection.fetch(TITLES):
        known[row["word"]][row["id"]] = list(orjson.loads(row["title"]).values())
    known["categories"] |= {each["id"]: list(each["title"].values()) for each in content.categories}
    known["life_events"] |= {id_: list(event["title"].values()) for id_, event in content.life_events.items()}
    for word, titles in known.items():
        unknown = {id_ for service in content.services for id_ in service[word]} - titles.keys()
        if unknown:
            raise StartUpError(
                f"Services of {content.catalogue} name {', '.join(sorted(unknown))} among their {word}, which the "
                "store does not have: load Maru's own catalogue first, by `python server.py migrate`."
            )
    return Known(content.catalogue, known["categories"], known["life_events"], dated_values(content.parameters))


def _version_of(content: Content, hashes: Mapping[str, str], views: Mapping[str, int]) -> str:
    """The version of the content, by the hashes of the editions that stand once it is loaded."""
    but_for_words = [(id_, without_words(each)) for id_, each in sorted(hashes.items())]
    said = digest([but_for_words, views, _parameters(content), vocabulary(content)])
    return said if content.reading is None else version_by(said, content.reading, hashes)


def version_by(version: str, reading: str, hashes: Mapping[str, str]) -> str:
    """The version of a catalogue by this version of the reading; `hashes`: those of its editions, by id."""
    return with_words(without_words(version), [reading, sorted(hashes.items())])


def _views(content: Content) -> dict[str, int]:
    """How often each service was looked at; where never, or nobody counts, it is left out."""
    return {entry["id"]: entry["views"] for entry in content.services if entry.get("views")}


def _parameters(content: Content) -> list[Values]:
    return [
        {"id": id_, "title": each["title"], "unit": each["unit"], "dated_values": each["values"]}
        for id_, each in sorted(content.parameters.items())
    ]


async def _put_figures(
    connection: "asyncpg.Connection[Any]", content: Content, views: Mapping[str, int], version_id: int
) -> None:
    """The parameters are Maru's, and how often a service was looked at only the national catalogue counts."""
    if content.catalogue == MARU:
        parameters = json_text(_parameters(content))
        for statement in (CLOSE_PARAMETERS, OPEN_PARAMETERS):
            await connection.execute(statement, version_id, parameters)
    if content.catalogue == GOV24:
        for statement in (CLOSE_VIEWS, OPEN_VIEWS):
            await connection.execute(statement, version_id, list(views), list(views.values()))


async def _put_editions(
    connection: "asyncpg.Connection[Any]",
    standing: Mapping[str, Mapping[str, Any]],
    editions: Sequence[Edition],
    version: tuple[int, str],
) -> Loaded:
    """Close the editions that hold no more of those that stand, and write those that are new."""
    added = [each for each in editions if each.id not in standing]
    changed = [each for each in editions if each.id in standing and standing[each.id]["hash"] != each.hash]
    removed = sorted(standing.keys() - {each.id for each in editions})
    closed = [standing[id_]["edition_id"] for id_ in (*removed, *(each.id for each in changed))]
    await connection.execute(CLOSE, version[0], closed)
    await _write(connection, [*added, *changed], version[0])
    await connection.execute(SHOW, [*removed, *(each.id for each in (*added, *changed))])
    return Loaded(
        *version,
        added=tuple(each.id for each in added),
        changed=tuple(each.id for each in changed),
        removed=tuple(removed),
        unchanged=len(editions) - len(added) - len(changed),
        swapped=True,
    )


async def _write(connection: "asyncpg.Connection[Any]", editions: Sequence[Edition], version_id: int) -> None:
    ids = [row["id"] for row in await connection.fetch(EDITION_IDS, len(editions))]
    for table in editions[0].tables if editions else ():
        rows = [
            {"edition_id": edition_id, **_of_edition(edition, table, version_id), **row}
            for edition_id, edition in zip(ids, editions, strict=True)
            for row in edition.tables[table]
        ]
        if rows:
            # Rows that a file gives have their keys in the order of the file.
            columns = list(rows[0])
            records = [[stored(row[column]) for column in columns] for row in rows]
            await connection.copy_records_to_table(table, columns=columns, records=records)


def _of_edition(edition: Edition, table: str, version_id: int) -> Values:
    return {"since": version_id, "hash": edition.hash} if table == EDITION else {}
