"""The groups of people that the vocabulary names, and where a text names them: the longest phrase at each place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.law_title import titles
from agencies.service_catalogue.prose_reading.mention import (
    Mention,
    every_one,
    household_of,
    one_of,
    subject_or_family,
    unshown,
)

FOLDER: Final = Path(__file__).with_name("vocabulary_files")
# Blanks are never given back: a phrase of many words that may be missing would be tried in too many ways.
LOOKED_FOR: Final = {" ": r"\s*+", "·": r"(?:\s*+[·ㆍ‧∙・･․.,]\s*+)"}
SIGN_OF_A_PHRASE: Final = re.compile(r"\[[^\]]*\]| \??|·")
SHORT: Final = 2
UNDER_IT: Final = re.compile(
    r"(?:[^,·ㆍ「｢『\n]|(?<=\d)호ㆍ){0,40}?\s*+(?:에|의|을)?\s*+"
    r"(?:해당하는|따른|의한|의하여\s*등록된|따라\s*등록된|따라\s*등록\s*및\s*결정된|적용을\s*받는|적용\s*받는)\s*"
    r"(?:사람|자|(?:적용|지원|보호|예우|보호\s*조치)?\s*대상자|분)(?![가-힣])"
)
BEHIND: Final = 24
A_FARM: Final = "농가"
OPPOSITES: Final = "비미무탈반"
FAMILY: Final = "family"


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its phrases, and what its membership is as a condition on the subject or on the household."""

    id: str
    kind: str
    phrases: tuple[str, ...]
    of_subject: Notation
    of_household: Notation
    exact: Notation | None
    clause: bool
    not_behind: re.Pattern[str] | None
    laws: tuple[re.Pattern[str], ...]


class Vocabulary:
    """The groups, with an index of their phrases by the letter with which they begin."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        by_letter: dict[str, list[tuple[re.Pattern[str], Group]]] = {}
        for group in self.groups:
            for phrase in group.phrases:
                for letter in _first_letters(phrase):
                    by_letter.setdefault(letter, []).append((re.compile(expression(phrase), re.MULTILINE), group))
        self._by_letter = by_letter

    def mentions(self, text: str) -> Iterator[Mention]:
        """The groups that the text names, none within another."""
        place, end = 0, 0
        while place < len(text):
            found = self._longest(text, place, end)
            if found is None:
                place += 1
                continue
            end, group = found
            if group.not_behind is None or not group.not_behind.search(text, max(0, place - BEHIND), place):
                yield _mention(place, end, group)
            place = end

    def under_laws(self, text: str) -> Iterator[Mention]:
        """The groups of whom the text says that they fall under a law."""
        for title in titles(text):
            under = UNDER_IT.match(text, title.end)
            if under is None:
                continue
            for group in self.groups:
                if any(law.fullmatch(title.law) for law in group.laws):
                    yield replace(_mention(title.start, under.end(), group), clause=True)

    def _longest(self, text: str, place: int, named_until: int) -> tuple[int, Group] | None:
        ends = (
            (place + len(match[0].rstrip()), group)
            for pattern, group in self._by_letter.get(text[place], ())
            if (match := pattern.match(text, place)) is not None
        )
        end, group = max(ends, key=lambda each: each[0], default=(place, None))
        if group is None or not _begins(text, place, named_until, end - place):
            return None
        return end, group


def _mention(start: int, end: int, group: Group) -> Mention:
    return Mention(start, end, group.kind, group.of_subject, group.of_household, group.exact, clause=group.clause)


def _begins(text: str, place: int, named_until: int, length: int) -> bool:
    """Whether a phrase can begin here: not as the end of an opposite, nor, if it is short, of some other word."""
    before = text[place - 1] if place else " "
    if not "가" <= before <= "힣" or place == named_until:
        return True
    return (length > SHORT or text.startswith(A_FARM, place)) and before not in OPPOSITES


def _first_letters(phrase: str) -> str:
    """The letters with which the phrase can begin."""
    if phrase.startswith("(?:"):
        inside, _, rest = phrase[3:].partition(")")
        after = rest.lstrip("? ") if rest.startswith("?") else ""
        return "".join(dict.fromkeys([each[0] for each in inside.split("|")] + ([after[0]] if after else [])))
    return phrase[1] if phrase.startswith("\\") else phrase[0]


def expression(phrase: str) -> str:
    """What is looked for: a blank is any number of them, a dot between words any sign that stands there."""
    return SIGN_OF_A_PHRASE.sub(lambda found: LOOKED_FOR.get(found[0][0], found[0]), phrase)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the files."""
    files = sorted(FOLDER.glob("*.yaml"))
    return Vocabulary([_group(row) for path in files for row in yaml.safe_load(path.read_text(encoding="utf-8"))])


def _group(row: Mapping[str, Any]) -> Group:
    exact: Notation | None = row.get("shown_by")
    condition = one_of([*([exact] if exact else []), *([_sign(row)] if not exact or "sign" in row else [])])
    family = row.get("reach") == FAMILY
    few = [unshown(row["beside"], narrow=True)] if "beside" in row else []
    return Group(
        id=row["id"],
        kind=row["kind"],
        phrases=tuple(row["phrases"]),
        of_subject=one_of([subject_or_family(condition) if family else condition, *few]),
        of_household=one_of([household_of(condition) if row.get("reach") else condition, *few]),
        exact=exact,
        clause=row.get("clause", False),
        laws=tuple(re.compile(expression(law)) for law in row.get("laws", ())),
        not_behind=re.compile(expression(row["not_behind"]) + r"\s*$") if "not_behind" in row else None,
    )


def _sign(row: Mapping[str, Any]) -> Notation:
    """Whoever bears no sign is not of the group; whether one who does is of it, no fact shows."""
    group = unshown(row["id"], narrow=row.get("narrow", False))
    return every_one([row["sign"], group]) if "sign" in row else group
