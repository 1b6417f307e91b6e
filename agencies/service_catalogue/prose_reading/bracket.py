"""What stands in brackets in a sentence."""

import re
from collections.abc import Iterator
from typing import Final

OPEN: Final = "([（［{"
CLOSE: Final = ")]）］}"
ASIDE: Final = re.compile(r"\([^()]*\)")
ASIDE_IN_A_LINE: Final = re.compile(r"\([^()\n]*\)")


def brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands in brackets, outermost ones; one that is never closed reaches to the end."""
    depth, since = 0, start
    for place in range(start, end):
        if text[place] in OPEN:
            since = place if not depth else since
            depth += 1
        elif text[place] in CLOSE and depth:
            depth -= 1
            if not depth:
                yield since, place + 1
    if depth:
        yield since, end
