"""The rows that editions refer to: districts, public bodies, categories, areas, life events and foreign codes.

They have no editions of their own. What is not named any more stays, since what an earlier version says refers to it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from agencies.rules.region import regions
from agencies.service_catalogue.store.content import MARU, Content, Entry
from agencies.service_catalogue.store.edition_rows import Values, contact, stored
from agencies.service_catalogue.thematic_area import thematic_areas

# $1 the categories in their order
UNPLACED: Final = """
    UPDATE category SET position = NULL WHERE position IS DISTINCT FROM array_position($1::text[], id) - 1
"""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table, each in the place of the one with its key."""

    name: str
    key: tuple[str, ...]
    rows: Sequence[Values]


async def write_vocabulary(connection: "asyncpg.Connection[Any]", content: Content) -> None:
    """Put in what the content's services refer to; categories that it has no more are taken out of their order."""
    if content.catalogue == MARU:
        await connection.execute(UNPLACED, [category["id"] for category in content.categories])
    for table in vocabulary(content):
        await _upsert(connection, table)


def vocabulary(content: Content) -> list[Table]:
    """All of these rows of the content, those of each table in one order however the content has them."""
    organisations = {entry["authority"]["id"]: _organisation(entry["authority"]) for entry in content.services}
    return [
        Table("district", ("code",), [{"code": r.code, "name": r.name, "reach": r.reach} for r in regions().values()]),
        Table("organisation", ("id",), [organisations[id_] for id_ in sorted(organisations)]),
        Table("category", ("id",), list(_categories(content.categories))),
        Table("thematic_area", ("name",), [{"name": each["title"]["ko"], **each} for each in thematic_areas()]),
        Table("life_event_type", ("id",), list(_life_events(content.life_events))),
        Table("code_list", ("list", "version", "code"), list(_codes(content))),
    ]


def _organisation(authority: Entry) -> Values:
    return {"id": authority["id"], "name": authority["name"]["ko"], "kind": authority["kind"]["ko"]}


def _categories(categories: Iterable[Entry]) -> Iterator[Values]:
    for position, category in enumerate(categories):
        reached = {f"contact_{name}": value for name, value in contact(category["contact_point"]).items()}
        words = {name: category[name] for name in ("id", "kind", "title", "description", "condition")}
        yield {"position": position, **words, **reached}


def _life_events(events: Mapping[str, Entry]) -> Iterator[Values]:
    for id_ in sorted(events):
        yield {"id": id_, "title": events[id_]["title"], "event_group": events[id_]["group"]}


def _codes(content: Content) -> Iterator[Values]:
    for code in sorted(content.code_lists, key=lambda each: each[:3]):
        list_, version, code_, group, label = code
        yield {"list": list_, "version": version, "code": code_, "code_group": group, "label": label}


async def _upsert(connection: "asyncpg.Connection[Any]", table: Table) -> None:
    if not table.rows:
        return
    columns = list(table.rows[0])
    bound = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    said = [column for column in columns if column not in table.key]
    put = ", ".join(f"{column} = excluded.{column}" for column in said)
    standing, given = (", ".join(f"{of}.{column}" for column in said) for of in (table.name, "excluded"))
    text = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({bound}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {put} "
        f"WHERE ({standing}) IS DISTINCT FROM ({given})"
    )
    await connection.executemany(text, [[stored(value) for value in row.values()] for row in table.rows])
