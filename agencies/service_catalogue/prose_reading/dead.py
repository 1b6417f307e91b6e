"""Groups of the dead of whom a text speaks: 사망한 참전유공자의 배우자, 참전자가 사망한 경우 그 배우자."""

import re
from typing import Final

DEAD_BEFORE: Final = re.compile(r"(?:사망\s*(?:한|하신)|작고한|고인이\s*된|돌아가신|숨진)\s*$")
THE_DEAD: Final = re.compile(r"\s*(?:인|의|중)?\s*(?:무연고\s*)?사망자")
IN_A_LIST: Final = re.compile(r"사망\s*(?:한|하신)\s[^\n.:：○※]{1,60}(?:[,·ㆍ]|또는|및)\s*$")
LEFT_BEHIND: Final = re.compile(r"[^\n.:：○※]{0,60}?의\s*(?:실제\s*)?(?:배우자|유족|유가족|미망인|장제|장례)")
DIES_BEHIND: Final = re.compile(
    r"(?:\([^()\n]*\))?(?:[,·ㆍ]\s*[^\n:：()※○]{1,24}?|\s*(?:또는|및|본인)\s*[^\n:：()※○]{1,24}?)??"
    r"[가-힣]{0,3}\s*(?:이|가)?\s*사망\s*(?:한|하여|하였|하고|시(?![가-힣])|일)[^\n※○]{0,30}(?:배우자|유족|유가족|미망인|상속인)"
)
LOOK_BACK: Final = 8
LIST: Final = 70


def belongs_to_the_dead(text: str, start: int, end: int) -> bool:
    """Whether whom the phrase between these places names has died: whoever is meant need not be of the group."""
    if DEAD_BEFORE.search(text, max(0, start - LOOK_BACK), start):
        return True
    if IN_A_LIST.search(text, max(0, start - LIST), start) and LEFT_BEHIND.match(text, end):
        return True
    return THE_DEAD.match(text, end) is not None or DIES_BEHIND.match(text, end) is not None
