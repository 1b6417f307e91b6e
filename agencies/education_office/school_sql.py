"""Where a citizen may enrol, by school-year age and region: one statement for all who ask."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from agencies.contract import Row, Selection, Store, page_of, window

OPTION_FACTS: Final = ("school_year_age", "region")

OPTIONS_SHOWN: Final = 10
"""The default of `first`."""

OPTIONS: Final = """
    SELECT asked.position,
        array_agg(s.id ORDER BY s.district_code = asked.region DESC, s.sido_code = left(asked.region, 2) DESC,
                                s.district_code, a.from_age DESC, s.name, s.id) AS schools
    FROM unnest($1::int[], $2::text[]) WITH ORDINALITY AS asked (age, region, position)
    JOIN admission a ON asked.age BETWEEN a.from_age AND a.until_age
    JOIN school s ON s.kind = a.kind AND (a.nationwide OR s.sido_code = left(asked.region, 2))
    GROUP BY asked.position
"""


async def read_options(keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Row]:
    """A page of school ids for each pair of school-year age and region, none where either is not known."""
    given = selection.arguments
    asked = window(given["first"], given.get("after"), given.get("last"), given.get("before"), default=OPTIONS_SHOWN)
    known = [key for key in keys if None not in key]
    rows = await store.fetch(OPTIONS, [age for age, _ in known], [region for _, region in known])
    schools: dict[int, list[str]] = {row["position"]: row["schools"] for row in rows}
    return {key: page_of(schools.get(place, []), asked, _itself) for place, key in enumerate(known, start=1)}


def _itself(school_id: str) -> str:
    return school_id
