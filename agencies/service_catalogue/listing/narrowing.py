"""What the filter of a list asks of an edition, as SQL, and how it is told that it names something unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import strawberry
from strawberry.utils.str_converters import to_camel_case

from agencies.contract import BadUserInput, InputProblem
from agencies.rules.region import sigungu_of
from agencies.service_catalogue.listing.search import search_condition
from agencies.service_catalogue.types import PublicServiceFilter

REACH: Final = "(SELECT reach FROM district WHERE code = {value})::text[]"
# Of an edition for several regions its requirement has those that it is for whole; a part of one nobody can tell.
WHOLE_REGIONS: Final = """
    ARRAY(SELECT jsonb_path_query(r.condition, '$.any[*].within') #>> '{{}}' FROM edition_requirement r
        WHERE r.edition_id = e.edition_id AND r.id = e.id || '/region')
"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One field of the filter: the condition that it makes on an edition `e`, `{value}` being what it gives, in SQL.

    `known`: where what it names stands, after `SELECT FROM`; `unknown` says that it does not.
    """

    condition: str
    known: str | None = None
    unknown: str = ""


NARROWINGS: Final = {
    "category_id": Narrowing(
        "EXISTS (SELECT FROM edition_category c WHERE c.edition_id = e.edition_id AND c.category_id = {value})",
        "current_category WHERE id = {value}",
        "`categoryId` names no category: take an id from `categories`.",
    ),
    "life_stage": Narrowing("{value} = ANY (e.life_stages)"),
    "region_code": Narrowing(
        f"CASE WHEN e.region_known THEN e.region_code IS NULL OR e.region_code = ANY ({REACH}) "
        f"ELSE {WHOLE_REGIONS} && {REACH} END",
        "district WHERE code = {value}",
        "`regionCode` is no district's code: a sido has two digits, a sigungu five, an emd eight.",
    ),
    "authority_id": Narrowing(
        "e.authority_id = {value}",
        "organisation WHERE id = {value}",
        "`authorityId` names no authority: take an id from a service's `competentAuthority`.",
    ),
    "life_event_id": Narrowing(
        "EXISTS (SELECT FROM edition_life_event l WHERE l.edition_id = e.edition_id AND l.life_event_id = {value})",
        "life_event_type WHERE id = {value}",
        "`lifeEventId` names no life event: take an id from `lifeEventTypes`.",
    ),
}


@dataclass(slots=True)
class Narrowed:
    """The conditions on an edition `e`; for each thing named, by the filter's field, whether it is known; all SQL.

    `values`: those of the arguments in the SQL.
    """

    values: list[Any]
    conditions: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def refuse_unknown(self, row: Mapping[str, Any]) -> None:
        """BAD_USER_INPUT where the row's columns, called as the fields are, say that one names something unknown."""
        for name in self.known:
            if not row[name]:
                raise BadUserInput(NARROWINGS[name].unknown, InputProblem.UNKNOWN_ID, f"filter.{to_camel_case(name)}")


def narrowed(asked: PublicServiceFilter, *values: Any) -> Narrowed:
    """What the filter asks, where these values are those of the first arguments; BAD_USER_INPUT where it asks badly."""
    found = Narrowed([*values])
    for name, narrowing in NARROWINGS.items():
        given = getattr(asked, name)
        if given is None or given is strawberry.UNSET:
            continue
        found.values.append(AS_STORED.get(name, str)(given))
        value = f"${len(found.values)}::text"
        found.conditions.append(narrowing.condition.format(value=value))
        if narrowing.known is not None:
            found.known[name] = f"EXISTS (SELECT FROM {narrowing.known.format(value=value)})"
    if asked.search:
        condition, searched = search_condition(asked.search, len(found.values) + 1)
        found.conditions.append(condition)
        found.values += searched
    return found


AS_STORED: Final[dict[str, Callable[[Any], str]]] = {"life_stage": lambda stage: stage.value, "region_code": sigungu_of}
