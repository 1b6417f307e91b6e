"""How many children the prose asks for: 3자녀 이상, 자녀가 2명 이상, 둘째아."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from agencies.rules.notation import Notation
from agencies.service_catalogue.prose_reading.kind import CHILDREN
from agencies.service_catalogue.prose_reading.mention import AN_ADULT, Mention, every_one, household_of, one_of, unshown

NUMBERS: Final = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "첫": 1, "둘": 2, "셋": 3, "넷": 4}
COUNT: Final = r"(\d|한|두|세|네|다섯)"
AT_MOST: Final = r"\s*(?:이하|미만|까지)"
SO_MANY_CHILDREN: Final = re.compile(
    rf"(?<![\d가-힣.~∼]){COUNT}\s*(?:명|인)?\s*(?:이상의?\s*)?(?:다)?자녀(?!당|\s*당|의\s*날|{AT_MOST})\s*(?:이상)?"
    rf"|자녀\s*(?:가|를|수가|수)?\s*{COUNT}\s*(?:명|인)\s*이상"
)
ORDER: Final = re.compile(
    rf"(?<![가-힣])(첫|둘|셋|넷|다섯|여섯)째(?!\s*(?:아이|아|자녀|자)?{AT_MOST})\s*(?:아이|아|자녀|자)?\s*(?:이상|이후|부터)?(?=\s*(?:의|인|를|출산|출생|"
    r"자녀|아동|영유아|이상|가정|,|$))"
)
A_CHILD: Final = re.compile(r"(?<![가-힣])(첫|둘|셋)째")
WITH_LOST_ONES: Final = re.compile(r"\s*(?:을|를)?\s*출산\s*\([^)\n]*(?:유산|사산)[^)\n]*포함")
# A child at home is meant, and others who may be grown up: 막내자녀가 18세 이하, 19세 미만 자녀 1명 포함.
OF_THE_YOUNGEST: Final = re.compile(
    r"막내[^\n]{0,12}\d\s*세|(?:성인|성년)\s*자녀도?\s*(?:자녀\s*수에\s*)?포함"
    r"|(?:세\s*(?:미만|이하)|미성년)[^\n]{0,10}(?:1|한)\s*명(?:\s*이상)?(?:을|이)?\s*포함"
    r"|(?:1|한)\s*명\s*이상의\s*\d+\s*세\s*(?:미만|이하)의?\s*자녀"
)
OF_TWENTY_AND_MORE: Final = re.compile(r"[23]\d\s*세\s*(?:미만|이하)(?:의|인)?\s*자녀")
OF_STUDENTS: Final = re.compile(r"대학(?!교?\s*병원|로)(?![^\n]{0,12}제외)")
WITH_A_PARENT: Final = household_of({"fact": "age", "at_least": 35})
WITH_A_CHILD: Final = every_one([{"fact": "number_of_children", "at_least": 1}, WITH_A_PARENT])
WITH_A_GROWN_UP: Final = every_one([household_of({"all": [{"fact": "age", "at_most": 34}, AN_ADULT]}), WITH_A_PARENT])
WITH_A_STUDENT: Final = household_of({"fact": "enrolled_level", "is": "university"})
# By what a text says, in whose household children may be who are not on record, as only those under 19 are counted.
MAY_HAVE_GROWN_UP_ONES: Final[tuple[tuple[re.Pattern[str], Sequence[Notation]], ...]] = (
    (OF_THE_YOUNGEST, [WITH_A_CHILD]),
    (OF_TWENTY_AND_MORE, [WITH_A_CHILD, WITH_A_GROWN_UP]),
    (OF_STUDENTS, [WITH_A_CHILD, WITH_A_STUDENT]),
)
TO_COME: Final = re.compile(r"\s*+(?:자녀|아이|아)?\s*+(?:를|을)?\s*+(?:임신|출산\s*예정|가진\s*임)")


def children(text: str) -> Iterator[Mention]:
    """The numbers and the order of children that the text asks for."""
    for found in SO_MANY_CHILDREN.finditer(text):
        # Of children who were lost nothing is on record, be it one of them or all.
        if WITH_LOST_ONES.match(text, found.end()) is None:
            yield _mention(found, found[1] or found[2])
    for found in ORDER.finditer(text):
        if _of_several(text, found):
            continue
        yield _mention(found, found[1], to_come=TO_COME.match(text, found.end()) is not None)


def counting_grown_up_ones(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions; where the text is not about minors alone, others of the children may be grown up."""
    signs = [sign for said, several in MAY_HAVE_GROWN_UP_ONES if said.search(text) for sign in several]
    if not signs:
        return list(mentions)
    grown_up = every_one([one_of(signs), unshown("with_grown_up_children", narrow=False)])
    return [_or(grown_up, each) if each.kind == CHILDREN else each for each in mentions]


def _or(grown_up: Notation, mention: Mention) -> Mention:
    either = one_of([mention.of_subject, grown_up])
    return replace(mention, of_subject=either, of_household=either, exact=None)


def _of_several(text: str, found: re.Match[str]) -> bool:
    """Whether the line names a child before this one: it tells them apart, and asks for none of them."""
    line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
    return any(NUMBERS[each[1]] < NUMBERS[found[1]] for each in A_CHILD.finditer(line))


def _mention(found: re.Match[str], count: str, *, to_come: bool = False) -> Mention:
    """So many children, or one less, where one is yet to come or need not have lived."""
    least = (NUMBERS.get(count) or int(count)) - to_come
    condition = {"fact": "number_of_children", "at_least": least}
    return Mention(found.start(), found.end(), CHILDREN, condition, condition, condition, attribute=True)
