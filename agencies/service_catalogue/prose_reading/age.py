"""Ages in completed years, as the prose states them: 만 19세 이상 39세 이하, 0~5세, 56세."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import AGE
from agencies.service_catalogue.prose_reading.mention import Mention, every_one, household_of, subject_or_family
from agencies.service_catalogue.prose_reading.range_sign import RANGE_SIGNS, TO

NUMBER: Final = r"(?<![\d.,])(?:만\s*)?(\d{1,3})\s*+(?:세|살)?"
LOWER: Final = r"(?:(이상|부터|초과)(?:\s*부터)?)"
UPPER: Final = r"(이하|미만|까지)"
NO_LOWER: Final = r"(?!\s*(?:이상|부터|초과))"
RANGE: Final = re.compile(
    rf"{NUMBER}\s*+{LOWER}?\s*+(?:{TO}|에서)\s*+(?:만\s*+)?(\d{{1,3}})\s*+(?:세|살)\s*+{UPPER}?(?!\s*자녀\b){NO_LOWER}"
    rf"|(?<![\d.,])(?:만\s*)?(\d{{1,3}})\s*+(?:세|살)\s*+{LOWER}\s*+[,·]?\s*+(?:만\s*+)?(\d{{1,3}})\s*+(?:세|살)\s*+{UPPER}?"
    rf"{NO_LOWER}"
)
BOUND: Final = re.compile(rf"(?<![\d.,{RANGE_SIGNS}])(?:만\s*)?(\d{{1,3}})\s*(?:세|살)\s*(이상|초과|이하|미만|까지)")
EXACT: Final = re.compile(
    rf"(?<![\d.,{RANGE_SIGNS}])만\s*(\d{{1,3}})\s*세(?=$|[\s),에]|아동|영유아|유아|여성|남성|도래)(?!\s*(?:{TO}|이후|이전|까지|부터|이상|이하))"
)
BY_YEAR_OF_BIRTH: Final = re.compile(r"출생\s*연도|출생년도|연\s?나이|연\s*만|년생")
OF_A_CHILD: Final = re.compile(r"\s*+(?:(?:인|의)\s*+)?(?:미성년|미혼|미취학)?\s*+(?:자녀|손자녀|손주|자식)")
OF_A_CHILD_BEFORE: Final = re.compile(r"(?:막내|자녀|손자녀)\s*(?:(?:가|의\s*(?:나이|연령)(?:가|이)?)|\()\s*$")
OF_PARENTS: Final = re.compile(
    r"\s*+(?:(?:인|의|이신|되는)\s*+)?(?:노)?(?:부모|시부모|모친|부친|조부모|직계\s*존속|노부모)"
)
# The old who live in the household, be it with whoever applies: 65세 이상 노인이 있는 세대.
OF_THE_OLD_AT_HOME: Final = re.compile(
    r"\s*(?:의\s*)?(?:노인|어르신|고령자)\s*(?:(?:이|을|를)\s*(?:있는|모시|부양|포함|동거|둔)"
    r"|(?:으로만?|로만|만으로|만)?\s*(?:(?:구성된|이루어진|거주하는|사는)\s*)?(?:단독\s*|부부\s*)?(?:세대|가구|가정))"
)
OF_EITHER: Final = re.compile(
    r"(?:연소자|여성|아내|부부\s*(?:중|가운데)\s*(?:1|한)\s*(?:명|인|사람))\s*+(?:이상|이라도|만이라도)?\s*+(?:이|가|은|는|의)?\s*+(?:연령|나이)?\s*+(?:이|가)?\s*+$"
)
BEFORE: Final = re.compile(r"(?:신청|접수|발급|예약|차령|경과|임신|결혼|혼인)\s*$")
# A limit that names no side: whoever is under it, or over it, may be meant.
LIMIT: Final = re.compile(r"(?:제한\s*[:：]?|부터)\s*$")
# The years beside an age may be those of another year than the one that runs.
YEARS: Final = re.compile(
    r"[^\n]{0,40}?(?:(?:19|20)\d\d\s*년\s*생|\(\s*(?:주민등록\s*상\s*)?(?:19|20)\d\d\s*\.\s*\d{1,2}\s*\.[^)\n]*(?:[~∼〜～]|출생|태어))"
    r"|[^\n]*\n+\s*[※*]?\s*(?:19|20)\d\d\s*\.\s*\d{1,2}\s*\.[^\n]{0,16}(?:출생|태어)"
)
# The day on which the age counts is gone when somebody applies.
THEN: Final = re.compile(r"(?:혼인\s*신고일?|출생일|출산일|전입일)\s*(?:현재|기준)(?:으로)?\s*$")
CHILDREN_UNTIL: Final = 18
NOBODY_FROM: Final = 120


def ages(text: str) -> Iterator[Mention]:
    """The ages that the text states, each with its bounds."""
    taken: list[tuple[int, int]] = []
    for start, end, lower, upper in _stated(text):
        if any(start < last and first < end for first, last in taken) or BEFORE.search(text, max(0, start - 6), start):
            continue
        taken.append((start, end))
        if OF_PARENTS.match(text, end) or (upper or 0) >= NOBODY_FROM or (lower or 0) >= NOBODY_FROM:
            continue
        by_years = YEARS.match(text, end) is not None
        slack = 1 if by_years or BY_YEAR_OF_BIRTH.search(text, max(0, start - 12), end + 8) else 0
        since = None if lower is None else max(lower - slack, 0)
        later = by_years or THEN.search(text, max(0, start - 16), start) is not None
        until = None if upper is None else upper + later
        of_a_child = OF_A_CHILD.match(text, end) or OF_A_CHILD_BEFORE.search(text, max(0, start - 12), start)
        mention = _mention(start, end, since, until, of_a_child=of_a_child is not None)
        at_home = OF_THE_OLD_AT_HOME.match(text, end) is not None
        either = at_home or OF_EITHER.search(text, max(0, start - 24), start) is not None
        yield replace(mention, of_subject=mention.of_household, exact=None) if either else mention


def _stated(text: str) -> Iterator[tuple[int, int, int | None, int | None]]:
    for found in RANGE.finditer(text):
        low, over, high, up_to = (found[1], found[2], found[3], found[4]) if found[1] else found.groups()[4:8]
        lower, upper = int(low) + (over == "초과"), int(high) - (up_to == "미만")
        if lower <= upper:
            yield found.start(), found.end(), lower, upper
    for found in BOUND.finditer(text):
        age, word = int(found[1]), found[2]
        if word in ("이상", "초과"):
            yield found.start(), found.end(), age + (word == "초과"), None
        else:
            yield found.start(), found.end(), None, age - (word == "미만")
    for found in EXACT.finditer(text):
        if LIMIT.search(text, max(0, found.start() - 6), found.start()):
            continue
        yield found.start(), found.end(), int(found[1]), int(found[1])


def _mention(start: int, end: int, lower: int | None, upper: int | None, *, of_a_child: bool) -> Mention:
    lowest: list[Notation] = [] if not lower else [{"fact": "age", "at_least": lower}]
    highest: list[Notation] = [] if upper is None else [{"fact": "age", "at_most": upper}]
    condition = every_one([*lowest, *highest] or [{"fact": "age", "at_least": 0}])
    of_children = of_a_child or (upper is not None and upper <= CHILDREN_UNTIL)
    of_subject = subject_or_family(condition) if of_children else condition
    return Mention(start, end, AGE, of_subject, household_of(condition), condition, attribute=True)
