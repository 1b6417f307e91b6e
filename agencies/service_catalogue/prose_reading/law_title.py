"""Titles of laws in a text: they name groups and things of which the text itself says nothing."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

IN_BRACKETS: Final = re.compile(r"[「｢『]([^」｣』\n]{1,80})[」｣』]")
BEGINS: Final = (
    r"(?:^|[\n,，;○●□■◦❍•∙▶※*(\-–:]|(?<!\d)\d{1,2}[.)]|(?<![가-힣])(?:장애인|수급자|차상위계층))[ \t]*"
    r"(?:(?:및|또는)[ \t]+)?"
)
NOT_PEOPLE: Final = r"(?!(?:장애인|[가-힣]*수급자|차상위계층|노인|[가-힣]{2,6}가족)\s*(?:및|또는|과|와)\s)"
WORDS: Final = r"(?:(?!따른|의한|의거|해당|위한|받은|으로서|정하는)[가-힣0-9·ㆍ‧. ]){4,48}?"
# Without brackets a title is one where a line, a bullet or a branch begins: elsewhere nobody knows where it begins.
PLAIN: Final = re.compile(
    rf"{BEGINS}{NOT_PEOPLE}({WORDS}에 ?관한 ?(?:특별 ?)?(?:법률?|조례|규칙)(?: ?시행(?:령|규칙))?)"
)
ORDINANCE: Final = re.compile(r"\s*시행(?:령|규칙)$")
# An article of an ordinance draws the group more narrowly than the law does: its word stays.
OF_AN_ARTICLE: Final = re.compile(r"시행(?:령|규칙)[」｣』]?$")
ARTICLE: Final = re.compile(r"\s*제?\s*\d+\s*조")
BLANK: Final = "§"


class Title(NamedTuple):
    """Where a title stands, with its brackets, and what it is without them and without its ordinance."""

    start: int
    end: int
    law: str


def titles(text: str) -> Iterator[Title]:
    """The titles of laws, in brackets or without."""
    for found in IN_BRACKETS.finditer(text):
        yield Title(found.start(), found.end(), ORDINANCE.sub("", found[1]))
    for found in PLAIN.finditer(text):
        yield Title(found.start(1), found.end(1), ORDINANCE.sub("", found[1]))


def without_titles(text: str) -> str:
    """The text, as long as it was, with signs that mean nothing in the place of titles."""
    for title in titles(text):
        ordinance = OF_AN_ARTICLE.search(text, title.start, title.end)
        end = ordinance.start() if ordinance and ARTICLE.match(text, title.end) else title.end
        text = text[: title.start] + BLANK * (end - title.start) + text[end:]
    return text
