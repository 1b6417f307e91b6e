"""Puts what another reading of the stored prose comes to in the place of the last, as a new version of the catalogue.

Of an edition everything else is copied as it stands: its hash but for what was read is the import's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import asyncpg
import orjson

from agencies.contract import StartUpError
from agencies.rules.rule_version import with_words, without_words
from agencies.service_catalogue.prose_reading.requirement import TextRequirement
from agencies.service_catalogue.store.content import GOV24, Entry
from agencies.service_catalogue.store.edition_rows import (
    EDITION,
    REQUIREMENT,
    TABLES,
    Values,
    stored,
    text_requirement_rows,
    version_in_words,
)
from agencies.service_catalogue.store.loader import (
    ANALYSE,
    BEGUN,
    CLOSE,
    EDITION_IDS,
    LOCK,
    NEWEST,
    SETTLE,
    SHOW,
    Loaded,
    version_by,
)

RETRIEVED_ON: Final = "SELECT retrieved_on FROM catalogue_version WHERE catalogue = $1 ORDER BY id DESC LIMIT 1"
STANDING: Final = """
    SELECT id, edition_id, hash, rule_version, name::text, description::text, prose::text,
        (SELECT count(*) FROM edition_requirement r WHERE r.edition_id = e.edition_id AND r.quote IS NULL) AS behind
    FROM service_edition e WHERE catalogue = $1 AND until IS NULL ORDER BY id
"""
# $1 the version, $2 the editions, $3 their successors, $4 and $5 what tells these apart
COPY_EDITIONS: Final = """
    INSERT INTO service_edition OVERRIDING SYSTEM VALUE
    SELECT r.* FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]) AS n (old, new, hash, rule_version)
    JOIN service_edition e ON e.edition_id = n.old
    CROSS JOIN LATERAL jsonb_populate_record(e, jsonb_build_object(
        'edition_id', n.new, 'since', $1::bigint, 'until', NULL, 'hash', n.hash, 'rule_version', n.rule_version)) r
"""
COPY_CHILDREN: Final = """
    INSERT INTO {table}
    SELECT r.* FROM unnest($1::bigint[], $2::bigint[]) AS n (old, new)
    JOIN {table} e ON e.edition_id = n.old
    CROSS JOIN LATERAL jsonb_populate_record(e, jsonb_build_object('edition_id', n.new)) r
    WHERE {kept}
"""

Read = Callable[[Sequence[Entry], date], Sequence[Sequence[TextRequirement]]]
"""What is read from the prose of each of these services, names of districts as of a day."""


class Successor(NamedTuple):
    """What takes the place of an edition."""

    id: str
    edition_id: int
    hash: str
    rule_version: str
    texts: Sequence[Values]


async def reread(connection: "asyncpg.Connection[Any]", read: Read, reading: str) -> Loaded:
    """Read the national catalogue's stored prose anew, as a new version, unless it was read by this reading already.

    `reading`: the version of the reading. All in one transaction, as a load. StartUpError where there is no national
    catalogue, or none of its prose is in the store.
    """
    async with connection.transaction():
        await connection.execute(LOCK)
        retrieved_on = await connection.fetchval(RETRIEVED_ON, GOV24)
        if retrieved_on is None:
            raise StartUpError(
                "No national catalogue is in the store: import one by `python server.py catalogue import`."
            )
        standing = await connection.fetch(STANDING, GOV24)
        if not any(row["prose"] for row in standing):
            raise StartUpError("The national catalogue in the store was imported without its prose: import it anew.")
        newest = await connection.fetchrow(NEWEST, GOV24)
        assert newest is not None, "the version was there a moment ago"
        later = [
            _successor(row, texts) for row, texts in zip(standing, _texts(standing, read, retrieved_on), strict=True)
        ]
        version = version_by(newest["version"], reading, {each.id: each.hash for each in later})
        if version == newest["version"]:
            return Loaded(newest["id"], version, (), (), (), len(later), swapped=False)
        changed = [each for each, row in zip(later, standing, strict=True) if each.hash != row["hash"]]
        version_id = await connection.fetchval(BEGUN, GOV24, version, retrieved_on)
        await _put(connection, changed, version_id)
        await connection.execute(SETTLE)
        await connection.execute(ANALYSE)
        ids = tuple(each.id for each in changed)
        return Loaded(version_id, version, (), ids, (), len(later) - len(changed), swapped=True)


def _texts(standing: Sequence[Mapping[str, Any]], read: Read, retrieved_on: date) -> list[Sequence[TextRequirement]]:
    """What is read of each edition; nothing of one whose prose is not in the store."""
    names = ("name", "description", "prose")
    entries = [{"id": row["id"], **{name: orjson.loads(row[name] or "null") for name in names}} for row in standing]
    found = iter(read([entry for entry in entries if entry["prose"] is not None], retrieved_on))
    return [() if entry["prose"] is None else next(found) for entry in entries]


def _successor(row: Mapping[str, Any], read: Sequence[TextRequirement]) -> Successor:
    texts = text_requirement_rows(row["id"], row["behind"], read)
    version = version_in_words(row["rule_version"], texts)
    return Successor(row["id"], row["edition_id"], with_words(without_words(row["hash"]), texts), version, texts)


async def _put(connection: "asyncpg.Connection[Any]", changed: Sequence[Successor], version_id: int) -> None:
    old = [each.edition_id for each in changed]
    new = [row["id"] for row in await connection.fetch(EDITION_IDS, len(changed))]
    told_apart = [each.hash for each in changed], [each.rule_version for each in changed]
    # The old edition is closed first: one alone may stand.
    await connection.execute(CLOSE, version_id, old)
    await connection.execute(COPY_EDITIONS, version_id, old, new, *told_apart)
    for table in TABLES:
        if table != EDITION:
            kept = "e.quote IS NULL" if table == REQUIREMENT else "true"
            await connection.execute(COPY_CHILDREN.format(table=table, kept=kept), old, new)
    rows = [{"edition_id": id_, **row} for id_, each in zip(new, changed, strict=True) for row in each.texts]
    if rows:
        records = [[stored(value) for value in row.values()] for row in rows]
        await connection.copy_records_to_table(REQUIREMENT, columns=list(rows[0]), records=records)
    await connection.execute(SHOW, [each.id for each in changed])
