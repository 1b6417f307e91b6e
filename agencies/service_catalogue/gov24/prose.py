"""The catalogue's texts: stripped, and told apart where one field holds several; their words are left as they are."""

import re
from typing import Any, Final

SEPARATOR: Final = "||"
BETWEEN: Final = re.compile(r"\|\||[\r\n]+")
BULLET: Final = re.compile(r"^(?:[○●◯□■◦▶▷►·ㆍ•\-*※]|\d{1,2}[.)](?!\d)|[①-⑳])\s*")
NOTHING: Final = frozenset({"", "-", "없음", "해당없음", "해당 없음", "해당사항없음", "해당사항 없음"})


def prose(value: Any) -> str:
    """A field's text without blanks around it; empty where there is none. PostgreSQL holds no NUL."""
    return "" if value is None else str(value).replace("\x00", "").strip()


def items(value: Any) -> list[str]:
    """The several things that a field names, each once, without bullets."""
    stripped = (BULLET.sub("", part.strip()).strip() for part in BETWEEN.split(prose(value)))
    return [item for item in dict.fromkeys(stripped) if item not in NOTHING]


def parts(value: Any) -> list[str]:
    """What stands between the field's separators, without blanks around it; empty parts are left out."""
    return [stripped for part in prose(value).split(SEPARATOR) if (stripped := part.strip())]
