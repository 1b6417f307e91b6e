"""Lists of services, read for all keys of a batch in one statement. Decides nothing about a citizen.

A list is that of one version of the catalogue, which its cursors name: whatever is loaded while somebody turns its
pages, they stay the pages of one list.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from agencies.contract import ROOT_KEY, BadUserInput, InputProblem, Row, Selection, Store, Window, page, window
from agencies.service_catalogue.listing.list_order import ListOrder, list_order, version_in
from agencies.service_catalogue.listing.narrowing import narrowed
from agencies.service_catalogue.order import EligibilityOrder
from agencies.service_catalogue.store.edition import counting, viewed
from agencies.service_catalogue.types import PublicServiceFilter

# $1 the version (null: the newest), $2 and $3 by what the services of the cursors after and before stand, $4 and $5
# their ids, $6 how many
LISTING: Final = """
    WITH at AS MATERIALIZED (SELECT coalesce($1::bigint, max(id)) AS version FROM catalogue_version),
    listed AS (
        SELECT *, $4::text IS NULL OR (place, id) > ($2::{type}, $4) AS behind,
            $5::text IS NULL OR (place, id) < ($3::{type}, $5) AS ahead
        FROM (
            SELECT e.edition_id, e.id, {by} AS place FROM at CROSS JOIN service_edition e
            LEFT JOIN LATERAL ({viewed}) v ON true
            WHERE {conditions}
        ) counted
    )
    SELECT at.version, found.*,
        $1::bigint IS NULL OR EXISTS (SELECT FROM catalogue_version WHERE id = $1) AS version_known,
        $4::text IS NULL OR EXISTS (SELECT FROM service_edition e WHERE e.id = $4 AND {counting}) AS after_known,
        $5::text IS NULL OR EXISTS (SELECT FROM service_edition e WHERE e.id = $5 AND {counting}) AS before_known{known}
    FROM at LEFT JOIN LATERAL (
        SELECT {key} AS key, count(*) AS total, count(*) FILTER (WHERE NOT behind) AS preceding,
            count(*) FILTER (WHERE NOT ahead) AS following,
            (array_agg(id ORDER BY {sorted}) FILTER (WHERE behind AND ahead))[1:$6::int + 1] AS ids,
            (array_agg(place ORDER BY {sorted}) FILTER (WHERE behind AND ahead))[1:$6::int + 1] AS places
        FROM listed{grouped}
    ) found ON true
"""
FORWARD: Final = "place, id"
BACKWARD: Final = "place DESC, id DESC"
COUNTING: Final = counting("at.version")
VIEWED: Final = viewed("e.id", "at.version")
GROUPED: Final = " JOIN edition_category c USING (edition_id) WHERE c.category_id = ANY ({keys}::text[]) GROUP BY 1"

UNKNOWN: Final = {
    "version_known": "`{}` is of a version of the catalogue that there is not: begin again without it.",
    "after_known": "`after` names no service of its version: begin again without it.",
    "before_known": "`before` names no service of its version: begin again without it.",
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
    given = selection.arguments
    shown = window(given["first"], given.get("after"), given.get("last"), given.get("before"))
    order = await list_order(given.get("order_by", EligibilityOrder.RELEVANCE), selection, store)
    places = {argument: order.read(cursor, argument) for argument, cursor in shown.cursors.items()}
    (after_by, after_id), (before_by, before_id) = (places.get(each, (None, None)) for each in ("after", "before"))
    asks = narrowed(asked, version_in(shown), after_by, before_by, after_id, before_id, shown.size)
    keyed = {"key": "NULL::text", "grouped": ""}
    if categories is not None:
        asks.values.append(categories)
        keyed = {"key": "c.category_id", "grouped": GROUPED.format(keys=f"${len(asks.values)}")}
    statement = LISTING.format(
        conditions=" AND ".join((COUNTING, *asks.conditions)),
        counting=COUNTING,
        viewed=VIEWED,
        type=order.type,
        by=order.by.format(*(f"${len(asks.values) + 1 + place}" for place in range(len(order.values)))),
        sorted=BACKWARD if shown.backward else FORWARD,
        known="".join(f", {known} AS {name}" for name, known in asks.known.items()),
        **keyed,
    )
    rows = await store.fetch(statement, *asks.values, *order.values)
    for name, message in UNKNOWN.items():
        if not rows[0][name]:
            named = "before" if name == "before_known" else next(iter(shown.cursors))
            raise BadUserInput(message.format(named), InputProblem.UNKNOWN_ID, named)
    asks.refuse_unknown(rows[0])
    return {row["key"]: _page(row, shown, order) for row in rows}


def _page(row: Any, shown: Window, order: ListOrder) -> Row:
    found = list(zip(row["places"] or [], row["ids"] or [], strict=True))
    left = len(found) > shown.size
    listed = found[: shown.size][:: -1 if shown.backward else 1]
    before, more = (row["preceding"] or 0) > 0, (row["following"] or 0) > 0
    return page(
        [id_ for _, id_ in listed],
        [order.key(row["version"], by, id_) for by, id_ in listed],
        before=before or (shown.backward and left),
        more=more or (not shown.backward and left),
        total=row["total"] or 0,
    )
