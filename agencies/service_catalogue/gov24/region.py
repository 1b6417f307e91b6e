"""Whose residents a service is for, read from the type and the name of its authority, since the catalogue has no field.

A name that cannot be read is nobody's: it never counts as national.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from agencies.rules.notation import Notation
from agencies.rules.region import SIDO_DIGITS, reach, regions

FILE: Final = Path(__file__).with_name("region_aliases.yaml")

NATIONAL_TYPES: Final = frozenset({"중앙행정기관", "공공기관"})
DISTRICT_TYPES: Final = frozenset({"광역시도", "시군구"})
SCHOOL_TYPE: Final = "교육청"
SCHOOL_OFFICES: Final = ("교육지원청", "교육청")
LEGAL_FORMS: Final = ("(재)", "(사)", "(주)", "재단법인", "사단법인", "주식회사", "농업회사법인")
ENDINGS: Final = "시군구"
STEM_AT_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Area:
    """What a name stands for: regions that lie in it whole, and regions of which it is a part; neither: the country."""

    name: str = field(compare=False)
    covers: tuple[str, ...]
    part_of: tuple[str, ...] = ()

    @property
    def national(self) -> bool:
        """Whether it is the whole country."""
        return not self.covers and not self.part_of

    @property
    def code(self) -> str | None:
        """The one region that it is; None where it is the country, several regions or a part of one."""
        return self.covers[0] if len(self.covers) == 1 and not self.part_of else None


NATIONAL: Final = Area("", ())


@lru_cache(maxsize=4096)
def read_area(kind: str, name: str, on: date) -> Area | None:
    """The area of an authority by its type and name (소관기관유형, 소관기관명); None where it cannot be read."""
    if kind in NATIONAL_TYPES:
        return NATIONAL
    names, compact = _names(on), _compact(name)
    if kind in DISTRICT_TYPES:
        return names.get(compact)
    if kind == SCHOOL_TYPE:
        district = _without_office(compact)
        return names.get(district) or _offices(on).get(district)
    return _beginning(_without_legal_form(compact), names)


def residence(area: Area) -> Notation | None:
    """Living in the area, as a condition; None where it is the country.

    Residents of a part of a region cannot be told from its others by the region's code: for them it is unknown.
    """
    whole: list[Notation] = [{"fact": "region", "within": code} for code in area.covers]
    parts: list[Notation] = [
        {"all": [{"fact": "region", "within": code}, {"not_in_catalogue": "region"}]} for code in area.part_of
    ]
    conditions = [*whole, *parts]
    return {"any": conditions} if len(conditions) > 1 else next(iter(conditions), None)


@cache
def residences(on: date) -> Mapping[str, Notation]:
    """Living in each district that can be read by itself, by its name without blanks."""
    conditions = {name: residence(area) for name, area in _names(on).items()}
    return {name: condition for name, condition in conditions.items() if condition is not None}


def _beginning(name: str, names: Mapping[str, Area]) -> Area | None:
    """The area that the longest readable beginning of the name stands for."""
    beginnings = (name[:length] for length in range(len(name), 1, -1))
    return next((names[beginning] for beginning in beginnings if beginning in names), None)


def _compact(name: str) -> str:
    return "".join(name.split())


def _without_office(name: str) -> str:
    return next((name.removesuffix(office) for office in SCHOOL_OFFICES if name.endswith(office)), name)


def _without_legal_form(name: str) -> str:
    while form := next((form for form in LEGAL_FORMS if name.startswith(form)), None):
        name = name.removeprefix(form)
    return name


@cache
def _names(on: date) -> dict[str, Area]:
    """What can be read by itself: a sido, a sigungu of a sido, and a sigungu where there is but one.

    Never the stem of a sigungu: 예산정책연구원 is not of 예산군. Bodies that bear one are read by their own names. A
    sido's short form that is such a stem too, as 광주 is, may be either.
    """
    alone = [(district, area) for _, district, area in _districts(on)]
    areas = [*_sidos(on), *_sigungus(on), *alone]
    named = {name for name, _ in areas}
    return _told_apart([*areas, *((stem, area) for name, area in alone if (stem := _stem(name)) in named)])


@cache
def _offices(on: date) -> dict[str, Area]:
    """Sidos with a sigungu's stem, as offices of education write them: 경기도평택."""
    return _told_apart(
        (sido + stem, area)
        for sido, of in _sidos(on)
        for codes, district, area in _districts(on)
        if codes & set(of.covers) and (stem := _stem(district))
    )


def _sidos(on: date) -> Iterator[tuple[str, Area]]:
    """Every name of a sido, short ones too."""
    for region in regions().values():
        if len(region.reach) == 1:
            yield region.name, Area(region.name, (region.code,))
    for alias in _aliases(on):
        if all(len(code) == SIDO_DIGITS for code in (*alias["covers"], *alias["part_of"])):
            yield alias["name"], _area(alias)


def _sigungus(on: date) -> Iterator[tuple[str, Area]]:
    """Every name of a sigungu behind every name of its sido; and names that are neither."""
    for sido, of in _sidos(on):
        yield from ((sido + district, area) for codes, district, area in _districts(on) if codes & set(of.covers))
    for alias in _aliases(on):
        if " " not in alias["name"]:
            yield alias["name"], _area(alias)


def _districts(on: date) -> Iterator[tuple[frozenset[str], str, Area]]:
    """Every sigungu, and city above some: the sidos that it may lie in, its name without blanks, and its area."""
    for region in regions().values():
        if len(region.reach) > 1:
            sido = region.reach[0]
            name = f"{regions()[sido].name} {region.name}"
            yield frozenset({sido}), _compact(region.name), Area(name, (region.code,))
    sidos = dict(_sidos(on))
    for alias in _aliases(on):
        sido_name, _, district = alias["name"].partition(" ")
        if district:
            yield frozenset(sidos[sido_name].covers), district, _area(alias)


def _stem(district: str) -> str | None:
    stem = district[:-1]
    return stem if district[-1] in ENDINGS and len(stem) >= STEM_AT_LEAST else None


def _told_apart(areas: Iterable[tuple[str, Area]]) -> dict[str, Area]:
    """The names that stand for one area, or for one and others within it; what may be either is left out."""
    found: dict[str, set[Area]] = {}
    for name, area in areas:
        found.setdefault(name, set()).add(area)
    widest = {name: _widest(several) for name, several in found.items()}
    return {name: area for name, area in widest.items() if area is not None}


def _widest(areas: set[Area]) -> Area | None:
    return next((area for area in areas if all(_within(other, area) for other in areas)), None)


def _within(inner: Area, outer: Area) -> bool:
    return inner == outer or all(set(reach(code)) & set(outer.covers) for code in (*inner.covers, *inner.part_of))


def _area(alias: Mapping[str, Any]) -> Area:
    return Area(alias["name"], tuple(alias["covers"]), tuple(alias["part_of"]))


@cache
def _aliases(on: date) -> list[dict[str, Any]]:
    """The aliases that have begun on the day; of several with one name the one that holds, or held last."""
    begun: dict[str, dict[str, Any]] = {}
    for row in sorted(yaml.safe_load(FILE.read_text(encoding="utf-8")), key=lambda row: row.get("from") or date.min):
        if (row.get("from") or date.min) <= on:
            begun[row["name"]] = {"part_of": [], **row}
    return list(begun.values())
