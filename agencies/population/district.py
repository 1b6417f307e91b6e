"""A legal district (emd) with its sigungu and sido: the code list, and how likely a household is to live in each.

Never knows a person. The codes are those of districts.csv (as of 2025-11-30, a few emd of each sigungu).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agencies.population.figures import Odds, number, table

CSV = Path(__file__).with_name("districts.csv")
METROPOLITAN_SIDO = frozenset({"11", "26", "27", "28", "29", "30", "31", "36"})


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """An emd; its first five digits are the sigungu's code, its first two the sido's."""

    emd_code: str
    emd: str
    sigungu_code: str
    sigungu: str
    sido_code: str
    sido: str

    @property
    def rural(self) -> bool:
        """Whether it lies in a county (gun)."""
        return self.sigungu.endswith("군")

    @property
    def metropolitan(self) -> bool:
        """Whether it lies in Seoul, Sejong or one of the six metropolitan cities."""
        return self.sido_code in METROPOLITAN_SIDO


@cache
def districts() -> tuple[District, ...]:
    """All districts by emd code."""
    with CSV.open(encoding="utf-8", newline="") as rows:
        return tuple(District(**row) for row in csv.DictReader(rows))


@cache
def district(emd_code: str) -> District:
    """The district with this emd code; KeyError if districts.csv lacks it."""
    for found in districts():
        if found.emd_code == emd_code:
            return found
    raise KeyError(f"No district {emd_code}: take a code from {CSV.name}.")


@cache
def district_odds() -> Odds[District]:
    """Where a household lives: by the sido's share, within it by city or county, within that any emd alike."""
    return Odds(districts(), _weights())


def _weights() -> Iterator[float]:
    per_sigungu: dict[str, int] = {}
    for place in districts():
        per_sigungu[place.sigungu_code] = per_sigungu.get(place.sigungu_code, 0) + 1
    raw = [_attraction(place) / per_sigungu[place.sigungu_code] for place in districts()]
    totals: dict[str, float] = {}
    for place, weight in zip(districts(), raw, strict=True):
        totals[place.sido] = totals.get(place.sido, 0.0) + weight
    shares = table("sido")
    for place, weight in zip(districts(), raw, strict=True):
        yield shares[place.sido] * weight / totals[place.sido]


def _attraction(place: District) -> float:
    return number("county_weight") if place.rural else 1.0
