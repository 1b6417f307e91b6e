"""The reader: a service's prose in, its requirements out; the same prose always gives the same requirements.

What stands for a condition of everybody is read, and of alternatives where every one was read; else nothing is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from agencies.service_catalogue.prose_reading.age import ages
from agencies.service_catalogue.prose_reading.birth import births
from agencies.service_catalogue.prose_reading.children import children
from agencies.service_catalogue.prose_reading.correction import Correction, corrected
from agencies.service_catalogue.prose_reading.district import Districts, districts
from agencies.service_catalogue.prose_reading.exclusion import LEAVING_OUT, exclusions
from agencies.service_catalogue.prose_reading.income import incomes
from agencies.service_catalogue.prose_reading.insurance import insurances
from agencies.service_catalogue.prose_reading.law_title import without_titles
from agencies.service_catalogue.prose_reading.mention import Mention
from agencies.service_catalogue.prose_reading.part import Part, Parts, all_parts, any_part
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.residence import residences
from agencies.service_catalogue.prose_reading.sentence import sentence_parts
from agencies.service_catalogue.prose_reading.statement import Statement, statements
from agencies.service_catalogue.prose_reading.title import title_parts
from agencies.service_catalogue.prose_reading.vocabulary import Vocabulary
from agencies.service_catalogue.prose_reading.widening import widened
from agencies.service_catalogue.rules.notation import Notation

LISTED_BELOW: Final = re.compile(r"다음|아래|각\s*호|어느\s*하나|하나\s*이상|하나에\s*해당|중\s*1|하기|이하의")
ALL_OF_THEM: Final = re.compile(r"모두|전부(?!터)|동시|각각")
ONE_OF_THEM: Final = re.compile(r"어느|하나|한\s*가지|중\s*1")
ANYBODY: Final = re.compile(
    r"누구나|전\s*국민|모든\s*(?:국민|시민|구민|군민|도민|주민)|제한\s*없음|주민\s*모두|일반인|전체\s*국민"
)
REMARK: Final = re.compile(
    r"가산|상향|추가|우대|우선|예외|인정(?!액)|불가|제외|가능|무관|않|지급|지원함|이용$|별도|필요|제출|확인|적용|산정"
)
FOR: Final = re.compile(r"^(.{2,60}?)(?:들)?(?:에게|을 대상으로|를 대상으로|의 )\s")
AND_OTHERS: Final = re.compile(r"등$|등\s")
OF_ANYBODY: Final = frozenset(
    {"age", "birth", "district", "employment", "home", "income", "insurance", "residence", "school"}
)
A_DEMAND: Final = re.compile(r"것[\s.)]*$")
A_PERSON: Final = re.compile(r"(?:자|사람|분|가구|가정|세대|대상|가족|학생|청년|부부|농가)[\s.)]*$")
DISTRICT: Final = "district"
OF_PLACE: Final = frozenset({"district", "residence"})
MANY: Final = 4
SEVERAL: Final = 2
LONGEST_QUOTE: Final = 300


class Reader:
    """Reads by one vocabulary, one map of districts and the corrections by service."""

    def __init__(
        self, vocabulary: Vocabulary, known: Districts, corrections: Mapping[str, Sequence[Correction]]
    ) -> None:
        self._vocabulary = vocabulary
        self._known = known
        self._corrections = corrections

    def read(self, service: str, prose: Prose, here: Notation | None) -> list[TextRequirement]:
        """What a service's prose asks; `here`: living where its authority is, None where that is the whole country."""
        return corrected(self._prose(prose, here), prose, self._corrections.get(service, ()))

    def _prose(self, prose: Prose, here: Notation | None) -> list[TextRequirement]:
        found = [*self._field(prose.target, here), *self._field(prose.criteria, here)]
        if not found and len(list(_all(statements(prose.target)))) < SEVERAL:
            found = self._purpose(prose.purpose, here) if not ANYBODY.search(prose.target) else []
        if all(each.kind in OF_ANYBODY for each in found) and not ANYBODY.search(prose.target):
            found += self._title(prose.name)
        return _distinct(found)

    def _field(self, text: str, here: Notation | None) -> list[TextRequirement]:
        mentions = self._mentions(text, here)
        original, text = text, without_titles(text)
        top = statements(text)
        where = [part for each in _all(top) if each.names_districts for part in self._districts(each, mentions)]
        unsure = {
            kind for each in _all(top) if not each.positive for kind in widened(text, each.start, each.end, mentions)
        }
        parts = [part for part in self._several(text, top, mentions) if part.kind not in unsure]
        left_out = [part for statement in _all(top) for part in self._left_out(text, statement, mentions, top)]
        return [_requirement(original, part) for part in (*parts, *where, *left_out)]

    def _purpose(self, text: str, here: Notation | None) -> list[TextRequirement]:
        found = FOR.match(text)
        if found is None or AND_OTHERS.search(found[1]):
            return []
        mentions = self._mentions(text, here)
        return [_requirement(text, part) for part in sentence_parts(text, 0, found.end(1), mentions)]

    @staticmethod
    def _districts(statement: Statement, mentions: Sequence[Mention]) -> list[Part]:
        return [
            Part(each.kind, each.of_subject, each.start, each.end)
            for each in mentions
            if each.kind == DISTRICT and statement.start <= each.start and each.end <= statement.end
        ]

    def _title(self, name: str) -> list[TextRequirement]:
        return [_requirement(name, part) for part in title_parts(name, list(self._vocabulary.mentions(name)))]

    def _several(self, text: str, several: Sequence[Statement], mentions: Sequence[Mention]) -> Parts:
        """What statements ask that stand side by side: each of them, where they name criteria; else one of them."""
        positive = [each for each in several if each.positive]
        if positive and all(A_DEMAND.search(text, each.start, each.end) for each in positive):
            return all_parts([self._one(text, each, mentions) for each in positive])
        criteria = [each.criterion for each in positive if each.criterion is not None]
        if len(criteria) > 1 and len(set(criteria)) == len(criteria):
            return all_parts([self._one(text, each, mentions) for each in positive if each.criterion is not None])
        read = [self._one(text, each, mentions) for each in positive]
        places = [
            parts for parts in read if parts and len(positive) < MANY and all(part.kind in OF_PLACE for part in parts)
        ]
        people = [parts for parts in read if parts not in places]
        return all_parts([*places, any_part(people)]) if len(people) > 0 else any_part(read)

    def _one(self, text: str, statement: Statement, mentions: Sequence[Mention]) -> Parts:
        own = sentence_parts(text, statement.start, statement.end, mentions)
        words = text[statement.start : statement.end]
        listed = LISTED_BELOW.search(words) is not None
        below = [each for each in statement.below if each.positive and (listed or not self._remark(text, each))]
        if (ALL_OF_THEM.search(words) and not ONE_OF_THEM.search(words)) or statement.demands:
            return all_parts([own, *_apart([self._one(text, each, mentions) for each in below])])
        return all_parts([own, self._several(text, below, mentions)])

    @staticmethod
    def _remark(text: str, statement: Statement) -> bool:
        if A_PERSON.search(text[statement.start : statement.end]):
            return False
        return REMARK.search(text, statement.start, statement.end) is not None

    def _left_out(
        self, text: str, statement: Statement, mentions: Sequence[Mention], top: Sequence[Statement]
    ) -> Iterator[Part]:
        alone = len([each for each in top if each.positive]) == 1
        if statement.excluding:
            for each in (statement, *statement.below):
                yield from exclusions(text, each.start, each.end, mentions)
        elif alone and statement.note and LEAVING_OUT.search(text, statement.start, statement.end):
            yield from exclusions(text, statement.start, statement.end, mentions)

    def _mentions(self, text: str, here: Notation | None) -> list[Mention]:
        """What the text names, each place once: the patterns before the vocabulary, the longer before the shorter."""
        text = without_titles(text)
        found = [
            *births(text),
            *ages(text),
            *incomes(text),
            *children(text),
            *residences(text),
            *districts(text, self._known, here),
            *insurances(text),
        ]
        kept: list[Mention] = []
        for each in sorted(_of_one_line(text, found), key=lambda mention: (mention.start - mention.end, mention.start)):
            if not any(each.start < other.end and other.start < each.end for other in kept):
                kept.append(each)
        named = _of_one_line(text, self._vocabulary.mentions(text))
        kept += [each for each in named if not any(each.start < o.end and o.start < each.end for o in kept)]
        return sorted(kept, key=lambda mention: mention.start)


def _of_one_line(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that stand in one line each, without the blanks behind them."""
    trimmed = [replace(each, end=each.start + len(text[each.start : each.end].rstrip())) for each in mentions]
    return [each for each in trimmed if "\n" not in text[each.start : each.end]]


def _apart(several: Sequence[Parts]) -> list[Parts]:
    """What must be met of each statement; of those of one kind, which can be alternatives, one must be."""
    by_kinds: dict[frozenset[str], list[Parts]] = {}
    for parts in several:
        if parts:
            by_kinds.setdefault(frozenset(part.kind for part in parts), []).append(parts)
    return [any_part(each) for each in by_kinds.values()]


def _all(several: Sequence[Statement]) -> Iterator[Statement]:
    for statement in several:
        yield statement
        yield from _all(statement.below)


def _requirement(text: str, part: Part) -> TextRequirement:
    return TextRequirement(part.kind, text[part.start : min(part.end, part.start + LONGEST_QUOTE)], part.condition)


def _distinct(found: Sequence[TextRequirement]) -> list[TextRequirement]:
    return [
        each for position, each in enumerate(found) if each.condition not in [o.condition for o in found[:position]]
    ]
