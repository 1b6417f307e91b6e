"""The districts whose residents a service can be for, and whose services reach the residents of each."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from agencies.population.district import districts

REGION: Final = "region"
"""The fact that is the district in which a household lives."""

EMD_DIGITS: Final = 8
SIGUNGU_DIGITS: Final = 5
SIDO_DIGITS: Final = 2
CITY_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Region:
    """A sido, a city above districts of its own, or a sigungu; `reach`: its code and those of the regions above it."""

    code: str
    name: str
    reach: tuple[str, ...]


def reach(code: str) -> tuple[str, ...]:
    """Whose services reach the residents of a region: its own code and those above; of an unknown one, its own."""
    region = regions().get(code)
    return (code,) if region is None else region.reach


def sigungu_of(code: str) -> str:
    """The sigungu of an emd, since services know none smaller; any other code as it is."""
    return code[:SIGUNGU_DIGITS] if len(code) == EMD_DIGITS and code.isascii() and code.isdecimal() else code


@cache
def districts_of_residence() -> frozenset[str]:
    """The codes of the regions in which no other lies: whoever lives anywhere lives in one of them."""
    return frozenset(place.sigungu_code for place in districts())


@cache
def regions() -> dict[str, Region]:
    """All regions by code."""
    found: dict[str, Region] = {}
    for place in districts():
        sido, sigungu = place.sido_code, place.sigungu_code
        above = [(sido, place.sido)]
        city, _, district = place.sigungu.partition(" ")
        if district:
            above.append((f"{sigungu[:CITY_DIGITS]}0", city))
        chain: tuple[str, ...] = ()
        for code, name in (*above, (sigungu, place.sigungu)):
            chain = (*chain, code)
            found[code] = Region(code, name, chain)
    return found
