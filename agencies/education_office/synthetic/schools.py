"""The schools of the synthetic country: the same in every population, some of each kind in every sigungu.

Names are made of real districts; telephone numbers have an exchange that nobody can be called at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import cycle
from typing import Final

from agencies.education_office.synthetic.romanised import romanised
from agencies.population.district import District, districts
from agencies.population.person import SchoolLevel

IN_EVERY_SIGUNGU: Final = (
    (SchoolLevel.DAYCARE, 2),
    (SchoolLevel.KINDERGARTEN, 2),
    (SchoolLevel.ELEMENTARY, 2),
    (SchoolLevel.MIDDLE, 1),
    (SchoolLevel.HIGH, 1),
)
ENDINGS: Final = {
    SchoolLevel.DAYCARE: "어린이집",
    SchoolLevel.KINDERGARTEN: "유치원",
    SchoolLevel.ELEMENTARY: "초등학교",
    SchoolLevel.MIDDLE: "중학교",
    SchoolLevel.HIGH: "고등학교",
    SchoolLevel.UNIVERSITY: "대학교",
}
IN_ENGLISH: Final = {
    SchoolLevel.ELEMENTARY: "Elementary School",
    SchoolLevel.MIDDLE: "Middle School",
    SchoolLevel.HIGH: "High School",
    SchoolLevel.UNIVERSITY: "University",
}
"""Daycare centres and kindergartens have Korean names alone."""
UNIVERSITIES: Final = {
    "11": ("서울한빛", "새솔", "다온", "누리", "가람", "여울"),
    "26": ("해솔", "바다빛", "동녘"),
    "27": ("팔공", "달구벌"),
    "28": ("미추홀", "갯벌"),
    "29": ("빛고을", "서석"),
    "30": ("대전새빛", "보문"),
    "31": ("고래",),
    "36": ("나래",),
    "41": ("경기한빛", "온새미", "화성누리", "새물결", "남한산"),
    "43": ("청풍", "직지"),
    "44": ("금강빛", "계룡"),
    "46": ("다도해", "섬진"),
    "47": ("신라벌", "소백", "금오"),
    "48": ("낙동강", "남강", "거북선"),
    "50": ("오름",),
    "51": ("설악", "치악"),
    "52": ("온고을", "모악"),
}
AREA_CODES: Final = {
    "11": "02",
    "26": "051",
    "27": "053",
    "28": "032",
    "29": "062",
    "30": "042",
    "31": "052",
    "36": "044",
    "41": "031",
    "43": "043",
    "44": "041",
    "46": "061",
    "47": "054",
    "48": "055",
    "50": "064",
    "51": "033",
    "52": "063",
}
DISTRICT_SUFFIXES: Final = ("특별자치시", "시", "군", "구")
EMD_SUFFIXES: Final = ("동", "읍", "면", "가", "리")
BLOCK: Final = re.compile(r"\d+가$")


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """A school as the office lists it."""

    id: str
    name: str
    english: str | None
    level: SchoolLevel
    district_code: str
    phone: str


@cache
def school_list() -> tuple[ListedSchool, ...]:
    """All schools, by sigungu; the universities last."""
    return (*_local(), *_universities())


def _by_sigungu() -> dict[str, list[District]]:
    found: dict[str, list[District]] = {}
    for place in districts():
        found.setdefault(place.sigungu_code, []).append(place)
    return found


def _local() -> Iterator[ListedSchool]:
    for code, places in _by_sigungu().items():
        town = _town(places[0])
        names = cycle(dict.fromkeys(_emd(place) for place in places))
        for level, count in IN_EVERY_SIGUNGU:
            for number in range(count):
                yield _school((town, next(names)), level, code, f"{code}:{level.value}:{number}")


def _universities() -> Iterator[ListedSchool]:
    by_sigungu = _by_sigungu()
    for sido, names in UNIVERSITIES.items():
        codes = [code for code in by_sigungu if code.startswith(sido)]
        for number, name in enumerate(names):
            code = codes[number * len(codes) // len(names)]
            yield _school((name,), SchoolLevel.UNIVERSITY, code, f"{sido}:university:{number}")


def _school(words: tuple[str, ...], level: SchoolLevel, district_code: str, key: str) -> ListedSchool:
    name = " ".join(words) + ENDINGS[level]
    english = " ".join((*map(romanised, words), IN_ENGLISH[level])) if level in IN_ENGLISH else None
    digest = blake2b(key.encode(), digest_size=8)
    phone = f"{AREA_CODES[district_code[:2]]}-000-{int(digest.hexdigest(), 16) % 10_000:04d}"
    return ListedSchool("s" + digest.hexdigest()[:15], name, english, level, district_code, phone)


def _town(place: District) -> str:
    """The sigungu as schools are called after it: 수원 of 수원시 영통구, 종로 of 종로구, but 중구 as it is."""
    return _without(place.sigungu.split()[0], DISTRICT_SUFFIXES)


def _emd(place: District) -> str:
    """The emd as schools are called after it: 매탄 of 매탄동, 을지로 of 을지로4가."""
    return _without(BLOCK.sub("", place.emd), EMD_SUFFIXES)


def _without(name: str, suffixes: tuple[str, ...]) -> str:
    for suffix in suffixes:
        short = name.removesuffix(suffix)
        if short != name and len(short) >= 2:
            return short
    return name
