"""Groups of the dead of whom a text speaks: 사망한 참전유공자의 배우자, 참전자가 사망한 경우 그 배우자."""

import re
from typing import Final

DEAD_BEFORE: Final = re.compile(r"(?:사망\s*(?:한|하신)|작고한|고인이\s*된|돌아가신|숨진)\s*$")
THE_DEAD: Final = re.compile(
    r"\s*+사망\s*+시(?![가-힣])|\s*+(?:본인\s*+)?\(고인\)|\s*+(?:\([^()\n]*\))?\s*+(?:수급자)?\s*+(?:인|의|중)?\s*+(?:무연고\s*+)?사망자"
)
AS_WHOM_THEY_DIED: Final = re.compile(
    r"[가-힣·ㆍ\s]{0,16}?(?:자|사람)?(?:으로서|로서)\s[^\n.:：○※]{0,24}?사망\s*(?:일|일자|당시|시점)\s*(?:현재|기준)?[^\n○※]{0,60}(?:유족|유가족|배우자|가족)"
)
SOME_WHO_DIED: Final = re.compile(r"\s*+(?:사람|자)?\s*+중\s*+사망한\s")
IN_A_LIST: Final = re.compile(r"사망\s*(?:한|하신)\s[^\n.:：○※]{1,60}(?:[,·ㆍ]|또는|및)\s*$")
LEFT_BEHIND: Final = re.compile(r"[^\n.:：○※]{0,60}?의\s*(?:실제\s*)?(?:배우자|유족|유가족|미망인|장제|장례)")
DIES_BEHIND: Final = re.compile(
    r"(?:\([^()\n]*\))?(?:\s*(?:로|으로)\s*(?:등록|결정)[가-힣]{0,2}\s*(?:자|사람|분)(?=이|가|\s))?(?:[,·ㆍ]\s*[^\n:：()※○]{1,24}?|\s*+(?:또는|및|본인)\s*[^\n:：()※○]{1,24}?)??"
    r"[가-힣]{0,3}\s*+(?:이|가)?\s*+사망\s*(?:한|하여|하였|하고|시(?![가-힣])|일)[^\n※○]{0,60}(?:배우자|유족|유가족|미망인|상속인)"
)
# On the day of a death the dead were of the group; who is left behind may be named between.
ON_THE_DAY: Final = re.compile(
    r"(?:사망\s*(?:일|일자|당시|시점)|기증일)\s*(?:현재|기준)?(?:(?!유족|유가족|배우자|연고자|신청인|신청자|자녀|하는\s*자)[^\n.:：○※]){1,60}$"
)
BRAIN_DEATH: Final = re.compile(r"뇌사\s*$")
LOOK_BACK: Final = 8
LONGEST_LIST: Final = 70


def belongs_to_the_dead(text: str, start: int, end: int) -> bool:
    """Whether whom the phrase between these places names has died: whoever is meant need not be of the group."""
    if SOME_WHO_DIED.match(text, end) is not None or AS_WHOM_THEY_DIED.match(text, end) is not None:
        return True
    if DEAD_BEFORE.search(text, max(0, start - LOOK_BACK), start):
        return True
    if ON_THE_DAY.search(text, max(0, start - LONGEST_LIST), start) or BRAIN_DEATH.search(
        text, max(0, start - LOOK_BACK), start
    ):
        return True
    if IN_A_LIST.search(text, max(0, start - LONGEST_LIST), start) and LEFT_BEHIND.match(text, end):
        return True
    return THE_DEAD.match(text, end) is not None or DIES_BEHIND.match(text, end) is not None
