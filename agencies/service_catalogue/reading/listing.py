"""Lists of services, read for all keys of a batch in one statement. Decides nothing about a citizen.

A list is that of one version of the catalogue, which its cursors name: whatever is loaded while somebody turns its
pages, they stay the pages of one list.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from strawberry import UNSET

from agencies.contract import ROOT_KEY, BadUserInput, Selection, Store, Window, page, window
from agencies.service_catalogue.reading.narrowing import narrowed
from agencies.service_catalogue.store.edition import counting, viewed
from agencies.service_catalogue.types import PublicServiceFilter

# $1 the version (null: the newest), $2 and $3 the views and the id of the service to go on behind, $4 how many
LISTING: Final = """
    WITH at AS MATERIALIZED (SELECT coalesce($1::bigint, max(id)) AS version FROM catalogue_version),
    listed AS (
        SELECT e.edition_id, e.id, coalesce(v.views, 0) AS views,
            $3::text IS NULL OR (-coalesce(v.views, 0), e.id) > (-$2::bigint, $3) AS behind
        FROM at CROSS JOIN service_edition e
        LEFT JOIN LATERAL ({viewed}) v ON true
        WHERE {conditions}
    )
    SELECT at.version, found.*,
        $1::bigint IS NULL OR EXISTS (SELECT FROM catalogue_version WHERE id = $1) AS version_known,
        $3::text IS NULL OR EXISTS (SELECT FROM service_edition e WHERE e.id = $3 AND {counting}) AS after_known{known}
    FROM at LEFT JOIN LATERAL (
        SELECT {key} AS key, count(*) AS total, count(*) FILTER (WHERE NOT behind) AS before,
            (array_agg(id ORDER BY views DESC, id) FILTER (WHERE behind))[1:$4::int + 1] AS ids,
            (array_agg(views ORDER BY views DESC, id) FILTER (WHERE behind))[1:$4::int + 1] AS views
        FROM listed{grouped}
    ) found ON true
"""
COUNTING: Final = counting("at.version")
VIEWED: Final = viewed("e.id", "at.version")
GROUPED: Final = " JOIN edition_category c USING (edition_id) WHERE c.category_id = ANY ({keys}::text[]) GROUP BY 1"

CURSOR: Final = re.compile(r"([0-9]{1,18}) ([0-9]{1,10}) (.+)", re.DOTALL)
NO_CURSOR: Final = "`after` is not a cursor of this list: take it from `endCursor` or an edge."
UNKNOWN: Final = {
    "version_known": "`after` is of a version of the catalogue that there is not: begin again without it.",
    "after_known": "`after` names no service of its version: begin again without it.",
}


async def read_public_services(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """A page of all services that the filter leaves; BAD_USER_INPUT where it names something unknown."""
    found = await _pages(store, selection, selection.arguments.get("filter") or PublicServiceFilter())
    return {ROOT_KEY: found[None]}


async def read_category_services(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """A page of the services of each category."""
    found = await _pages(store, selection, PublicServiceFilter(), keys)
    return {key: found.get(key) or page([], [], before=False, more=False, total=0) for key in keys}


async def read_categories(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """The ids of all categories, in their order."""
    rows = await store.fetch("SELECT id FROM category WHERE position IS NOT NULL ORDER BY position")
    return {ROOT_KEY: [row["id"] for row in rows]}


async def read_life_events(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """All life events that services may name, as the agencies told of them when the catalogue was loaded."""
    return {ROOT_KEY: await store.fetch("SELECT id, title, event_group FROM life_event_type ORDER BY id")}


async def _pages(
    store: Store, selection: Selection, asked: PublicServiceFilter, categories: Sequence[str] | None = None
) -> dict[str | None, Any]:
    """A page of what the filter leaves, under None; or one for each of these categories that has any, by its id."""
    after = selection.arguments.get("after")
    shown = window(selection.arguments["first"], None if after is UNSET else after)
    asks = narrowed(asked, *_behind(shown.after), shown.first)
    keyed = {"key": "NULL::text", "grouped": ""}
    if categories is not None:
        asks.values.append(categories)
        keyed = {"key": "c.category_id", "grouped": GROUPED.format(keys=f"${len(asks.values)}")}
    statement = LISTING.format(
        conditions=" AND ".join((COUNTING, *asks.conditions)),
        counting=COUNTING,
        viewed=VIEWED,
        known="".join(f", {known} AS {name}" for name, known in asks.known.items()),
        **keyed,
    )
    rows = await store.fetch(statement, *asks.values)
    for name, message in UNKNOWN.items():
        if not rows[0][name]:
            raise BadUserInput(message)
    asks.refuse_unknown(rows[0])
    return {row["key"]: _page(row, shown) for row in rows}


def _page(row: Any, shown: Window) -> Any:
    ids, views = row["ids"] or [], row["views"] or []
    keys = [f"{row['version']} {count} {id_}" for count, id_ in zip(views, ids, strict=True)]
    nodes, more = ids[: shown.first], len(ids) > shown.first
    return page(nodes, keys[: shown.first], before=(row["before"] or 0) > 0, more=more, total=row["total"] or 0)


def _behind(key: str | None) -> tuple[int, int, str] | tuple[None, None, None]:
    """The list's version, and the views and the id of the service, that a cursor's key names."""
    if key is None:
        return None, None, None
    read = CURSOR.fullmatch(key)
    if read is None:
        raise BadUserInput(NO_CURSOR)
    return int(read[1]), int(read[2]), read[3]
