"""The text in which services are searched, and the pairs of characters by which it is found: alike for both sides."""

import unicodedata
from collections.abc import Iterable
from operator import add

BLANK = " "


def search_text(texts: Iterable[str]) -> str:
    """The texts as one, in lower case, composed (NFC), with single blanks."""
    return BLANK.join(unicodedata.normalize("NFC", BLANK.join(texts).lower()).split())


def grams_of(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters in the words of a `search_text`, in its order."""
    return [gram for gram in dict.fromkeys(map(add, text, text[1:])) if BLANK not in gram]
