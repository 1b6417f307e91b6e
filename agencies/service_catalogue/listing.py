"""Lists of services, read for all keys of a batch in one statement. Decides nothing about a citizen."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import strawberry

from agencies.contract import ROOT_KEY, BadUserInput, Selection, Store, Window, page, window
from agencies.service_catalogue.types import PublicServiceFilter

EMD_DIGITS = 8
SIGUNGU_DIGITS = 5

# $1 categories (a null one: any), $2 life stage, $3 region, $4 authority, $5 the service to go on behind, $6 how many
LISTING = """
    SELECT asked.category_id, found.total, found.before, found.ids,
        asked.category_id IS NULL OR EXISTS (SELECT FROM category WHERE id = asked.category_id) AS category_known,
        $3::text IS NULL OR EXISTS (SELECT FROM district WHERE code = $3) AS region_known,
        $4::text IS NULL OR EXISTS (SELECT FROM organisation WHERE id = $4) AS authority_known,
        $5::text IS NULL OR EXISTS (SELECT FROM public_service WHERE id = $5) AS after_known
    FROM unnest($1::text[]) AS asked (category_id), LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE NOT s.behind) AS before,
            (array_agg(s.id ORDER BY s.views DESC, s.id) FILTER (WHERE s.behind))[1:$6::int + 1] AS ids
        FROM (
            SELECT id, views,
                $5::text IS NULL
                    OR (-views, id) > (SELECT -p.views, p.id FROM public_service p WHERE p.id = $5) AS behind
            FROM public_service
            WHERE (asked.category_id IS NULL OR id IN
                    (SELECT service_id FROM service_category c WHERE c.category_id = asked.category_id))
                AND ($2::text IS NULL OR $2 = ANY (life_stages))
                AND ($3::text IS NULL OR region_code IS NULL OR region_code = ANY
                    ((SELECT reach FROM district WHERE code = $3)::text[]))
                AND ($4::text IS NULL OR authority_id = $4)
        ) s
    ) found
"""

UNKNOWN = {
    "category_known": "`categoryId` names no category: take an id from `categories`.",
    "region_known": "`regionCode` is no district's code: a sido has two digits, a sigungu five, an emd eight.",
    "authority_known": "`authorityId` names no authority: take an id from a service's `competentAuthority`.",
    "after_known": "`after` names no service: begin again without it.",
}


async def read_public_services(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """A page of all services that the filter leaves; BAD_USER_INPUT where it names something unknown."""
    asked = selection.arguments.get("filter") or PublicServiceFilter()
    found = await _list(store, [_given(asked.category_id)], asked, selection)
    return {ROOT_KEY: next(iter(found.values()))}


async def read_category_services(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """A page of the services of each category."""
    return await _list(store, keys, PublicServiceFilter(), selection)


async def read_categories(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
    """The ids of all categories, in their order."""
    rows = await store.fetch("SELECT id FROM category ORDER BY position")
    return {ROOT_KEY: [row["id"] for row in rows]}


async def _list(
    store: Store, categories: Sequence[str | None], asked: PublicServiceFilter, selection: Selection
) -> dict[Hashable, Any]:
    shown = window(selection.arguments["first"], _given(selection.arguments.get("after")))
    stage = _given(asked.life_stage)
    rows = await store.fetch(
        LISTING,
        list(categories),
        stage and stage.value,
        _sigungu(_given(asked.region_code)),
        _given(asked.authority_id),
        shown.after,
        shown.first,
    )
    return {row["category_id"]: _page(row, shown) for row in rows}


def _page(row: Any, shown: Window) -> Any:
    for known, message in UNKNOWN.items():
        if not row[known]:
            raise BadUserInput(message)
    ids = row["ids"] or []
    nodes = ids[: shown.first]
    return page(nodes, nodes, before=row["before"] > 0, more=len(ids) > shown.first, total=row["total"])


def _given(value: Any) -> Any:
    return None if value is strawberry.UNSET else value


def _sigungu(region: str | None) -> str | None:
    """The sigungu of an emd, since services know none smaller; any other code as it is."""
    return region[:SIGUNGU_DIGITS] if region is not None and len(region) == EMD_DIGITS else region
