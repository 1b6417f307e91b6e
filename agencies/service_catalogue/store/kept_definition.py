"""The definitions of facts that the catalogue keeps, so that rules can be shown where a fact's agency is not installed.

A row holds from its version until a later one of the same fact; no row is removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import asyncpg
import orjson

from agencies.contract import FactType, Row, Store

# $1 the version, $2 an array of rows without `since`; what stands already is not written again.
WRITE: Final = """
    INSERT INTO fact_definition (since, id, title, type, codes, held_of, agency_id, agency_title, withdrawn_on, instead)
    SELECT $1, n.* FROM jsonb_to_recordset($2) AS n
        (id text, title jsonb, type text, codes text[], held_of text, agency_id text, agency_title jsonb,
            withdrawn_on date, instead text)
    WHERE NOT EXISTS (
        SELECT FROM (SELECT * FROM fact_definition d WHERE d.id = n.id ORDER BY since DESC LIMIT 1) d
        WHERE (d.title, d.type, d.codes, d.held_of, d.agency_id, d.agency_title)
            = (n.title, n.type, n.codes, n.held_of, n.agency_id, n.agency_title)
            AND (d.withdrawn_on, d.instead) IS NOT DISTINCT FROM (n.withdrawn_on, n.instead))
    ON CONFLICT (id, since) DO UPDATE SET title = excluded.title, type = excluded.type, codes = excluded.codes,
        held_of = excluded.held_of, agency_id = excluded.agency_id, agency_title = excluded.agency_title,
        withdrawn_on = excluded.withdrawn_on, instead = excluded.instead
"""
# The definition as of version $1; of a fact that was first kept later, the first.
READ: Final = """
    SELECT DISTINCT ON (id) id, title, type, codes, held_of, agency_id, agency_title, withdrawn_on, instead
    FROM fact_definition
    ORDER BY id, since <= $1 DESC, abs(since - $1)
"""


@dataclass(frozen=True, slots=True)
class KeptDefinition:
    """A fact's definition as a load found it: titles by language, type, codes, whose fact it is, and its holder.

    `withdrawn_on`: from which day on nobody holds it; None: its holder does · `instead`: what then took its place.
    """

    id: str
    title: Mapping[str, str]
    type: FactType
    codes: tuple[str, ...]
    of: Literal["citizen", "household"]
    agency_id: str
    agency_title: Mapping[str, str]
    withdrawn_on: date | None = None
    instead: str | None = None


async def write_definitions(
    connection: "asyncpg.Connection[Any]", definitions: Sequence[KeptDefinition], version_id: int
) -> None:
    """Keep these definitions from this version on, where they differ from what is kept."""
    await connection.execute(WRITE, version_id, orjson.dumps(list(map(_row, definitions))).decode())


async def read_definitions(store: Store, version: int) -> list[KeptDefinition]:
    """The definition of every fact that was ever kept, by id, as of a version."""
    return [
        KeptDefinition(
            id=row["id"],
            title=row["title"],
            type=FactType[row["type"]],
            codes=tuple(row["codes"]),
            of=row["held_of"],
            agency_id=row["agency_id"],
            agency_title=row["agency_title"],
            withdrawn_on=row["withdrawn_on"],
            instead=row["instead"],
        )
        for row in await store.fetch(READ, version)
    ]


def _row(definition: KeptDefinition) -> Row:
    return {
        "id": definition.id,
        "title": dict(definition.title),
        "type": definition.type.name,
        "codes": list(definition.codes),
        "held_of": definition.of,
        "agency_id": definition.agency_id,
        "agency_title": dict(definition.agency_title),
        "withdrawn_on": None if definition.withdrawn_on is None else definition.withdrawn_on.isoformat(),
        "instead": definition.instead,
    }
