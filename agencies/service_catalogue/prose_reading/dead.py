"""Groups of the dead of whom a text speaks: 사망한 참전유공자의 배우자, 참전자가 사망한 경우 그 배우자."""

import re
from typing import Final

DEAD_BEFORE: Final = re.compile(r"(?:사망\s*(?:한|하신)|작고한|고인이\s*된|돌아가신|숨진)\s*$")
DIES_BEHIND: Final = re.compile(
    r"(?:\([^()\n]*\))?(?:[,·ㆍ]\s*[^\n:：()※○]{1,24}?|\s*(?:또는|및|본인)\s*[^\n:：()※○]{1,24}?)??"
    r"[가-힣]{0,3}\s*(?:이|가)?\s*사망\s*(?:한|하여|하였|하고|시(?![가-힣])|일)[^\n※○]{0,30}(?:배우자|유족|유가족|미망인|상속인)"
)
LOOK_BACK: Final = 8


def belongs_to_the_dead(text: str, start: int, end: int, limit: int) -> bool:
    """Whether whom the phrase between these places names has died: whoever is meant need not be of the group."""
    if DEAD_BEFORE.search(text, max(0, start - LOOK_BACK), start):
        return True
    return DIES_BEHIND.match(text, end, limit) is not None
