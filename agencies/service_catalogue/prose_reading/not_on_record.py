"""Those few whom a text means beside a group that facts show: who is yet to begin a school, or is not registered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.mention import (
    Mention,
    every_one,
    household_of,
    one_of,
    subject_or_family,
    unshown,
)
from agencies.service_catalogue.prose_reading.requirement import TextRequirement


@dataclass(frozen=True, slots=True)
class Few:
    """Those beside a kind of group whom some words of the text mean, and no fact shows.

    `measured`: be it that the text names the group, or measures it. `beside`: a fact that the group's condition names.
    """

    kind: str
    words: re.Pattern[str]
    condition: Notation
    measured: bool = True
    beside: str = ""

    def means(self, mention: Mention) -> bool:
        """Whether they are meant beside this one."""
        return self.belongs(mention.kind, mention.of_subject) and (self.measured or not mention.attribute)

    def belongs(self, kind: str, condition: Notation) -> bool:
        """Whether a condition of this kind is of those beside whom they are meant."""
        return kind == self.kind and self.beside in str(condition)


# Of a birth longer ago than a year a young child tells at best.
WITH_A_CHILD: Final[Notation] = household_of({"fact": "age_months", "at_most": 84})
FEW: Final = (
    Few(
        "employment",
        re.compile(r"간주|단기간?\s*(?:근로|노동|계약|아르바이트)|단시간|초단기"),
        unshown("at_work_for_a_short_time", narrow=True),
    ),
    Few(
        "school",
        re.compile(
            r"(?:입학|진학|복학|편입)\s*(?:\([^()\n]*\)\s*)?(?:예정|할\s|하는|하고자)|합격|졸업(?!\s*식)|휴학|수료"
        ),
        unshown("about_to_begin_or_done_with_school", narrow=True),
    ),
    Few(
        "school",
        re.compile(
            r"특수\s?학교|각종\s?학교|대안\s?학교|대안\s?교육|평생\s?교육\s?시설|학력\s?인정|외국인\s?학교|유치원|유아"
        ),
        unshown("pupil_of_a_school_of_another_kind", narrow=True),
    ),
    Few(
        "disability",
        re.compile(r"미등록|등록하지|의뢰서|소견서|진단서|의심|등록되지|등록이?\s*안"),
        unshown("disabled_but_not_registered", narrow=True),
    ),
    Few(
        "pregnancy",
        re.compile(
            r"(?<![\d~∼-])(?:1[3-9]|[2-9]\d)\s*개월\s*(?:이내|이하|미만|까지)|(?<!\d)[2-9]\s*년\s*(?:이내|미만|이하)"
        ),
        every_one([WITH_A_CHILD, unshown("gave_birth_over_a_year_ago", narrow=False)]),
        measured=False,
        beside="childbirth_or_adoption",
    ),
    Few(
        "pregnancy",
        re.compile(r"(?:출산|분만)\s*예정|임신\s*\d{1,2}\s*주"),
        subject_or_family({"fact": "pregnant", "is": True}),
        measured=False,
    ),
    Few(
        "birth",
        re.compile(r"이후\s*(?:에\s*)?(?:출생|태어난|출산)"),
        every_one([WITH_A_CHILD, unshown("born_since_a_day_that_is_named", narrow=False)]),
        measured=False,
    ),
)


def with_few_not_on_record(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; where the text speaks of such few, they are meant beside the group that it names."""
    meant = [each for each in FEW if each.words.search(text)]
    return [_or_few(mention, [each.condition for each in meant if each.means(mention)]) for mention in mentions]


def with_few_of_the_text(text: str, summed_up: Sequence[TextRequirement]) -> list[TextRequirement]:
    """What a name or a purpose asks, with those few of whom the text that it sums up speaks."""
    meant = [each for each in FEW if each.words.search(text)]
    return [
        replace(
            one,
            condition=one_of(
                [one.condition, *(each.condition for each in meant if each.belongs(one.kind, one.condition))]
            ),
        )
        for one in summed_up
    ]


def _or_few(mention: Mention, few: list[Notation]) -> Mention:
    if not few:
        return mention
    of_subject, of_household = (one_of([each, *few]) for each in (mention.of_subject, mention.of_household))
    return replace(mention, of_subject=of_subject, of_household=of_household)
