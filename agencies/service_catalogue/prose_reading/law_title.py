"""Titles of laws in a text: they name groups and things of which the text itself says nothing."""

import re
from typing import Final

TITLE: Final = re.compile(r"[「｢『][^」｣』\n]{1,80}[」｣』]")
BLANK: Final = "§"


def without_titles(text: str) -> str:
    """The text, as long as it was, with signs that mean nothing in the place of what stands in titles."""
    return TITLE.sub(lambda found: BLANK * len(found[0]), text)
