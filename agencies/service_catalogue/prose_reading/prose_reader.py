"""The reader: a service's prose in, its requirements out; the same prose always gives the same requirements.

A condition that holds for everybody is read. A list of alternatives is read only if every one of them was understood.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.age import ages
from agencies.service_catalogue.prose_reading.agreement import agrees
from agencies.service_catalogue.prose_reading.also_meant import with_who_else_is_meant
from agencies.service_catalogue.prose_reading.birth import births
from agencies.service_catalogue.prose_reading.children import children, counting_grown_up_ones
from agencies.service_catalogue.prose_reading.correction import Correction, corrected
from agencies.service_catalogue.prose_reading.district import Districts, districts
from agencies.service_catalogue.prose_reading.foreigner import or_multicultural
from agencies.service_catalogue.prose_reading.grade import begins_a_range_of_age, grades
from agencies.service_catalogue.prose_reading.income import incomes, low_as_measured, mean_incomes
from agencies.service_catalogue.prose_reading.insurance import insurances
from agencies.service_catalogue.prose_reading.kin_of_merit import (
    with_heirs,
    with_heirs_in_brackets,
    with_kin,
    with_widowed,
)
from agencies.service_catalogue.prose_reading.kind import (
    BECOMING,
    BIRTH,
    DISTRICT,
    EMPLOYMENT,
    EXCLUSION,
    INCOME,
    OCCUPATION,
    OF_ANYBODY,
    OF_PLACE,
    OF_TRADE,
    ORGANISATION,
    PREGNANCY,
    SCHOOL,
    VICTIM,
)
from agencies.service_catalogue.prose_reading.law_title import without_titles
from agencies.service_catalogue.prose_reading.left_behind import with_who_is_left_behind
from agencies.service_catalogue.prose_reading.mention import Mention, names_narrow, needs_narrow
from agencies.service_catalogue.prose_reading.not_on_record import with_few_not_on_record, with_few_of_the_text
from agencies.service_catalogue.prose_reading.part import Part
from agencies.service_catalogue.prose_reading.plain_list import with_more_of_quotes
from agencies.service_catalogue.prose_reading.recipient import without_those_of_other_laws
from agencies.service_catalogue.prose_reading.register import in_a_register_of_firms, in_either_register
from agencies.service_catalogue.prose_reading.requirement import Prose, TextRequirement
from agencies.service_catalogue.prose_reading.residence import residences
from agencies.service_catalogue.prose_reading.restated import without_restated_incomes
from agencies.service_catalogue.prose_reading.same_school import of_the_same_school
from agencies.service_catalogue.prose_reading.sentence import sentence_parts
from agencies.service_catalogue.prose_reading.statement import all_statements, statements
from agencies.service_catalogue.prose_reading.summed_up import means_others_too, names_another, names_more, tells_apart
from agencies.service_catalogue.prose_reading.title import title_district, title_fee, title_parts
from agencies.service_catalogue.prose_reading.vocabulary import Vocabulary
from agencies.service_catalogue.prose_reading.whole_text import opened_elsewhere, text_parts
from agencies.service_catalogue.prose_reading.yet_to_be import TO_MARRY, with_who_is_yet_to_be

ANYBODY: Final = re.compile(
    r"누구나|전\s*국민|모든\s*(?:사람|국민|시민|구민|군민|도민|주민)|제한\s*없음|주민\s*모두|일반\s*(?:인|시민|주민|국민)|전체\s*국민"
    r"|(?:^\s*|[○●□■-]\s*)개인\s*(?=[,·ㆍ]|및\s|또는\s)|세\s*(?:이하\s*|미만\s*)?남녀|(?:원하는|희망하는|필요한|관심\s*이?\s*있는)\s*(?:관내\s*|[가-힣]{0,3})(?:국민|시민|구민|군민|도민|주민)"
)
FOR: Final = re.compile(r"^(.{2,60}?)(?:들)?(?:에게|을 대상으로|를 대상으로)\s")
FOR_WHOM: Final = re.compile(r"에게\s|를? 대상으로\s|입학생에")
TO_BE: Final = re.compile(r"예비(?!역|군)|예정자|예정인\s*(?:자|사람)|준비\s*중인\s*자")
GRADUATES: Final = re.compile(r"(?:및|또는|,|·|/)\s*(?:미취업\s*)?졸업(?:생|자|한\s*(?:자|사람|청년))")
AND_OTHERS: Final = re.compile(r"등$|등\s")
OTHERS_LAST: Final = re.compile(r"등\.?\s*$")
A_BIRTH: Final = "childbirth_or_adoption"
WITH_A_NEWBORN: Final = re.compile("산모")
STATEMENTS: Final = 2
LET_IN: Final = re.compile(r"\([^()\n]*포함\)")


class ProseReader:
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
        opened = opened_elsewhere(prose.target)
        whole = f"{prose.target}\n{prose.criteria}"
        target = self._as_wide(prose, self._field(prose.target, here, whole))
        found = [*target, *self._of_all(prose, target, self._field(prose.criteria, here, whole, opened))]
        if not ANYBODY.search(prose.target):
            if all(each.kind in OF_ANYBODY or _leaves_few_out(each) for each in found):
                found += with_few_of_the_text(prose.target, self._purpose(prose, here, beside=found))
                found += with_few_of_the_text(prose.target, self._title(prose, beside=found))
            elif all(each.kind in {*OF_ANYBODY, PREGNANCY} for each in found):
                found += [each for each in self._title(prose, beside=found) if WITH_A_NEWBORN.match(each.quote)]
        if not any(each.kind == DISTRICT for each in self._mentions(prose.target, here)):
            found += [_requirement(prose.name, part) for part in title_district(prose.name, self._known)]
        found += [
            _requirement(prose.name, part) for part in title_fee(prose.name, self._vocabulary.mentions(prose.name))
        ]
        found = without_restated_incomes(with_who_is_left_behind(prose, found))
        return _distinct(_without_contradictions(with_who_else_is_meant(prose, found)))

    def _as_wide(self, prose: Prose, target: list[TextRequirement]) -> list[TextRequirement]:
        """What the target asks; a list of people is not read where the criteria list the same ones and others."""
        several = [each for each in statements(prose.criteria) if each.positive]
        if len(several) < STATEMENTS or any(each.criterion or each.below for each in several):
            return target
        listed = [each.of_subject for each in self._mentions(prose.criteria, None) if not each.attribute]
        return [
            each
            for each in target
            if "any" not in each.condition
            or not any(one in listed for one in each.condition["any"])
            or all(one in each.condition["any"] for one in listed)
        ]

    def _of_all(
        self, prose: Prose, target: Sequence[TextRequirement], criteria: Sequence[TextRequirement]
    ) -> list[TextRequirement]:
        """What the criteria ask; where the target names firms too, a trade alone is asked of some of those meant.

        Where it asks to be a firm, work is asked of those whom the firm employs.
        """
        firms = any(each.kind == ORGANISATION for each in self._mentions(prose.target, None))
        of_some = {OCCUPATION} if firms else set()
        if any(each.kind == ORGANISATION for each in target):
            of_some |= {EMPLOYMENT}
        return [each for each in criteria if each.kind not in of_some]

    def _field(
        self, text: str, here: Notation | None, whole: str, opened: frozenset[str] = frozenset()
    ) -> list[TextRequirement]:
        plain, mentions = without_titles(text), with_few_not_on_record(whole, self._mentions(text, here))
        parts = with_more_of_quotes(plain, text_parts(plain, mentions, opened), mentions)
        return [_requirement(text, part) for part in parts]

    def _purpose(
        self, prose: Prose, here: Notation | None, *, beside: Sequence[TextRequirement]
    ) -> list[TextRequirement]:
        """Whom the purpose names; beside what the text asks it adds only what facts show, as it tells less."""
        found = FOR.match(prose.purpose)
        if (
            found is None
            or FOR_WHOM.search(prose.purpose, found.end())
            or AND_OTHERS.search(found[1])
            or OTHERS_LAST.search(prose.target)
        ):
            return []
        if len(list(all_statements(statements(prose.target)))) >= STATEMENTS:
            return []
        mentions = self._mentions(prose.purpose, here)
        if self._others(prose.target, mentions) or self._may_yet_become(prose, mentions):
            return []
        stated = self._mentions(prose.target, here)
        left_to_the_text = {BIRTH} if any(each.attribute and each.kind == BIRTH for each in stated) else set()
        if beside or any(each.kind in OF_PLACE for each in stated):
            left_to_the_text |= OF_PLACE
        read = with_more_of_quotes(prose.purpose, sentence_parts(prose.purpose, 0, found.end(1), mentions), mentions)
        parts = self._not_said(prose, read, beside, prose.purpose)
        added = [each for each in parts if each.kind not in left_to_the_text]
        return [_requirement(prose.purpose, part) for part in added if not (beside and needs_narrow(part.condition))]

    def _title(self, prose: Prose, *, beside: Sequence[TextRequirement]) -> list[TextRequirement]:
        named = with_kin(prose.name, list(self._vocabulary.mentions(prose.name)))
        mentions = counting_grown_up_ones(prose.target, named)
        if self._may_yet_become(prose, mentions):
            return []
        if self._others(prose.target, mentions) or self._said_otherwise(prose, mentions):
            return []
        if tells_apart(prose.target, prose.name, mentions):
            return []
        read = with_more_of_quotes(prose.name, title_parts(prose.name, mentions), mentions)
        parts = self._not_said(prose, read, beside, prose.name)
        return [_requirement(prose.name, part) for part in parts]

    def _not_said(
        self, prose: Prose, parts: Sequence[Part], said: Sequence[TextRequirement], summary: str
    ) -> list[Part]:
        """The parts of a summary of which the text says nothing itself, and which it does not mean beside others."""
        kinds = {each.kind for each in said} - OF_PLACE
        named = self._mentions(prose.target, None)
        return [
            each
            for each in parts
            if (each.kind not in kinds or WITH_A_NEWBORN.match(prose.name, each.start))
            and not means_others_too(prose.target, each.kind, named)
            and not names_more(prose.target, each.kind, summary[each.start : each.end])
            and not (each.kind in OF_TRADE and any(one.kind == ORGANISATION for one in named))
            and not (A_BIRTH in str(each.condition) and any(one.kind == BIRTH and one.attribute for one in named))
            and not (each.kind == INCOME and any(one.kind == INCOME and one.attribute for one in named))
            and not names_another(prose.target, each, named)
        ]

    def _may_yet_become(self, prose: Prose, named: Sequence[Mention]) -> bool:
        """Whether the text means those as well who are yet to be, or were, what the summary names."""
        if GRADUATES.search(prose.target) and any(each.kind == SCHOOL for each in named):
            return True
        to_be = TO_BE.search(prose.target) or TO_MARRY.search(prose.target)
        return to_be is not None and any(each.kind in BECOMING for each in named)

    def _others(self, text: str, named: Sequence[Mention]) -> bool:
        """Whether the text names people of another kind than its summary does, beside organisations."""
        plain = LET_IN.sub(lambda aside: " " * len(aside[0]), without_titles(text))
        for each in all_statements(statements(text)):
            if each.excluding:
                plain = plain[: each.start] + " " * (each.end - each.start) + plain[each.end :]
        several = [each for each in self._vocabulary.mentions(plain) if not each.clause or each.kind == VICTIM]
        if any(_is_of_another_trade(one, each) for one in named for each in several):
            return True
        return bool({each.kind for each in several} - OF_ANYBODY - {ORGANISATION} - {each.kind for each in named})

    def _said_otherwise(self, prose: Prose, named: Sequence[Mention]) -> bool:
        """Whether the texts say of what age, at which school or of what income people must be, and not as the name."""
        stated = [each for text in (prose.target, prose.criteria) for each in self._mentions(text, None)]
        return not all(agrees(one, each) for one in named for each in stated)

    def _mentions(self, text: str, here: Notation | None) -> list[Mention]:
        """What the text names, each place once: the patterns before the vocabulary, the longer before the shorter."""
        whole, laws, text = text, list(self._vocabulary.under_laws(text)), without_titles(text)
        places = list(districts(text, self._known, here))
        found = [
            *births(text),
            *ages(text),
            *incomes(text),
            *mean_incomes(text),
            *grades(text),
            *children(text),
            *residences(text, places),
            *places,
            *insurances(text),
        ]
        kept: list[Mention] = []
        for each in sorted(_of_one_line(text, found), key=lambda mention: (mention.start - mention.end, mention.start)):
            if not any(each.start < other.end and other.start < each.end for other in kept):
                kept.append(each)
        named = _of_one_line(text, without_those_of_other_laws(whole, list(self._vocabulary.mentions(text))))
        kept += [each for each in named if not any(each.start < o.end and o.start < each.end for o in kept)]
        kept += [each for each in laws if not any(each.start < o.end and o.start < each.end for o in kept)]
        kept = [each for each in kept if not begins_a_range_of_age(text, each)]
        kept = with_who_is_yet_to_be(text, kept)
        kept = sorted(low_as_measured(counting_grown_up_ones(text, kept)), key=lambda mention: mention.start)
        kept = with_heirs(text, with_heirs_in_brackets(text, with_widowed(text, with_kin(text, kept))))
        kept = list(in_a_register_of_firms(text, list(in_either_register(text, list(or_multicultural(kept))))))
        return list(of_the_same_school(text, kept))


def _without_contradictions(several: Iterable[TextRequirement]) -> list[TextRequirement]:
    """The requirements but for an exclusion of the very group that another of them asks for: it is of some of these."""
    found = list(several)
    asked = [each.condition for each in found]
    return [each for each in found if each.kind != EXCLUSION or each.condition.get("not") not in asked]


def _leaves_few_out(requirement: TextRequirement) -> bool:
    """Whether it leaves out a narrow group, which says nothing of those who are meant."""
    return requirement.kind == EXCLUSION and names_narrow(requirement.condition)


def _of_one_line(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that stand in one line each, without the blanks behind them."""
    trimmed = [replace(each, end=each.start + len(text[each.start : each.end].rstrip())) for each in mentions]
    return [each for each in trimmed if "\n" not in text[each.start : each.end]]


def _is_of_another_trade(named: Mention, stated: Mention) -> bool:
    """Whether the text names another trade than the name does, be it one that takes in more people."""
    if named.kind != OCCUPATION or stated.kind != OCCUPATION or None in (named.exact, stated.exact):
        return False
    return named.exact != stated.exact


def _requirement(text: str, part: Part) -> TextRequirement:
    return TextRequirement(part.kind, text[part.start : part.end], part.condition)


def _distinct(found: Sequence[TextRequirement]) -> list[TextRequirement]:
    return [each for place, each in enumerate(found) if each.condition not in [o.condition for o in found[:place]]]
