"""Grades of a school, as the prose states them: 고3, 중학교 1학년, 초등학교 4~6학년."""

import re
from collections.abc import Iterator
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import SCHOOL
from agencies.service_catalogue.prose_reading.mention import Mention, household_of, one_of, subject_or_family, unshown
from agencies.service_catalogue.prose_reading.range_sign import TO

FIRST: Final = {"초": 5, "중": 11, "고": 14}
"""The age by school year of whoever is in a school's first grade, less one."""
LAST: Final = {"초": 6, "중": 3, "고": 3}
A_SCHOOL: Final = r"(?:(초|중|고)(?:등학교|등학생|학교|학생|교|등)\s*+(?:재학\s*+중인\s*+)?|(초|중|고))\(?"
OF_IT: Final = (
    r"\s*+(?:과정)?\s*+(이상|이하)?\s*+(?:에\s*+)?(?:재학\s*+중인\s*+)?"
    r"(?:학생|재학생|신입생|입학생|입\(전\)학생|아동|자녀)?+(?!\s*[~∼〜～])"
)
SEVERAL_GRADES: Final = re.compile(
    rf"(?<![가-힣]){A_SCHOOL}(\d)\s*+(?:[,·ㆍ]\s*+\d\s*+){{0,3}}(?:학년)?\s*+(?:{TO}|[,·ㆍ]|및|또는|부터)\s*+(?:{A_SCHOOL})?(\d)\s*+학년{OF_IT}"
)
UNTIL_THE_END: Final = re.compile(
    rf"(?<![가-힣]){A_SCHOOL}(\d)\s*+학년\s*+(?:학생)?\s*+{TO}\s*+(?:중\s?[·ㆍ,]\s?)?(중|고)등?(?:학교|교|학생)(?:생)?(?!\s*+\d)"
)
ONE: Final = re.compile(rf"(?<![가-힣])(?:(초|중)[·ㆍ‧･,/]?\s?)?{A_SCHOOL}(\d)\s*+학년{OF_IT}")
A_SHORT_GRADE: Final = re.compile(
    r"(?<![가-힣~∼〜～])(?<![~∼〜～]\s)(초|중|고)([1-6])(?=[\s,·)]|학생|$)(?!\s*+(?:[~∼〜～]|[,·ㆍ]\s*+[1-6](?!\d)))"
)
SHORT_RANGE: Final = re.compile(
    rf"(?<![가-힣]){A_SCHOOL}([1-6])\s*+(?:학년)?\s*+{TO}\s*+{A_SCHOOL}([1-6])(?:\s*+학년)?(?=[\s,·)]|학생|재학|$)"
)
# The grade is the lower end of a range that an age ends: 고2/17세)~만 39세.
UP_TO_AN_AGE: Final = re.compile(r"[^\n,]{0,16}[~∼〜～]\s*만?\s*[2-6]\d\s*세")
TO_LEAVE: Final = re.compile(r"(?<![가-힣])(초|중|고)(?:등)?(?:학교|교)\s*+졸업\s*+예정")
ONE_OF_SEVERAL: Final = re.compile(r"(?:(초|중|고)[가-힣]*\s*)?(\d)")
UP_TO: Final = re.compile(rf"{TO}|부터")
# A few are at a school earlier or later than most.
OF_ANOTHER_AGE: Final[Notation] = unshown("older_or_younger_than_the_grade", narrow=True)
Grade = tuple[str, int]


def grades(text: str) -> Iterator[Mention]:
    """The grades that the text asks for; of the school year to come as well, as whoever applies may mean that."""
    for found in SEVERAL_GRADES.finditer(text):
        yield from _mention(found, _listed(found[0], found[1] or found[2]))
    for found in UNTIL_THE_END.finditer(text):
        yield from _mention(found, [((found[1] or found[2], int(found[3])), (found[4], LAST[found[4]]))])
    for found in ONE.finditer(text):
        each = [(school, int(found[4])) for school in (found[1], found[2] or found[3]) if school]
        yield from _mention(found, [_open(grade, found[5]) for grade in each])
    for found in SHORT_RANGE.finditer(text):
        first, last = (found[1] or found[2], int(found[3])), (found[4] or found[5], int(found[6]))
        yield from _mention(found, [(first, last)])
    for found in A_SHORT_GRADE.finditer(text):
        grade = (found[1], int(found[2]))
        yield from _mention(found, [(grade, grade)])
    for found in TO_LEAVE.finditer(text):
        grade = (found[1], LAST[found[1]])
        yield from _mention(found, [(grade, grade)])


def begins_a_range_of_age(text: str, mention: Mention) -> bool:
    """Whether the school is the lower end of a range of ages: 고교 졸업예정자 ~ 39세."""
    return mention.kind == SCHOOL and UP_TO_AN_AGE.match(text, mention.end) is not None


def _listed(words: str, school: str) -> list[tuple[Grade, Grade]]:
    """The grades of a list, from and to where a sign of a range stands between two of them: 초1, 4학년, 고1~3학년."""
    spans: list[tuple[Grade, Grade]] = []
    end = 0
    for each in ONE_OF_SEVERAL.finditer(words):
        school = each[1] or school
        grade = (school, int(each[2]))
        if spans and UP_TO.search(words, end, each.start()):
            spans[-1] = (spans[-1][0], grade)
        else:
            spans.append((grade, grade))
        end = each.end()
    return spans


def _mention(found: re.Match[str], spans: list[tuple[Grade, Grade]]) -> Iterator[Mention]:
    between = [(_age(first), _age(last)) for first, last in spans if 0 < first[1] <= LAST[first[0]]]
    if between and all(first <= last for first, last in between):
        condition = one_of([_of_age(first - 1, last) for first, last in between])
        of_subject = one_of([subject_or_family(condition), OF_ANOTHER_AGE])
        of_household = one_of([household_of(condition), OF_ANOTHER_AGE])
        yield Mention(found.start(), found.end(), SCHOOL, of_subject, of_household, attribute=True)


def _open(grade: Grade, word: str | None) -> tuple[Grade, Grade]:
    """From the grade to the end of all schools, up to it from their beginning, or it alone."""
    return (("초", 1) if word == "이하" else grade, ("고", LAST["고"]) if word == "이상" else grade)


def _age(grade: Grade) -> int:
    return FIRST[grade[0]] + grade[1]


def _of_age(first: int, last: int) -> Notation:
    return {"all": [{"fact": "school_year_age", "at_least": first}, {"fact": "school_year_age", "at_most": last}]}
