"""The tables of docs/access.md: what is to hold of every cell."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from tests.running import ROOT

KINDS: Final = ("ordinary", "whereabouts", "sensitive", "special", "confidential")

THEMSELVES: Final = "themselves"
CHILD: Final = "a child under 14 whose guardian they are"
MINOR: Final = "a minor of 14 or over whose guardian they are"
WARD: Final = "an adult ward"
MEMBER: Final = "somebody with whom they live"
HIDDEN: Final = "another of these whom a [protection order](relations.md#protection-orders) hides from them"
HOME: Final = "the household in which they live: its size, members, address and income"
STRANGER: Final = "anybody else, or another household"

ASKED_FOR: Final = (
    "an official or a system, of whom the operation asks for by id (`citizen`, `citizens`), and of that person's "
    "household"
)
NOT_ASKED_FOR: Final = "an official or a system, of anybody else"
AUDITOR: Final = "an auditor, of anybody"
NOBODY: Final = "nobody, of anybody"

READ: Final = "theirs to read"
AT_HOME: Final = "of somebody at home, not theirs to read"
KEPT: Final = "kept from deciding"

FACTS: Final = "`facts`"
AS_IT_STANDS: Final = (
    "`services`, `eligibility`, `categories` and `decides` of `openQuestions` today, and how many there are of each"
)
SUPPOSED: Final = "the same, where something is supposed (`suppose`)"
ANOTHER_DAY: Final = "the same, on another day (`on`)"
CHANGES: Final = "`upcoming` and `nextChange`"
OBSERVED: Final = "`observed` and `observations` of a requirement that reads it"
GAPS: Final = "`missingFacts`, where it is not on record"
QUESTIONS: Final = "`openQuestions`, where it is not on record"
RECEIPTS: Final = "`alreadyReceives`, what its filter finds and what a page's order tells of it"
DECISION: Final = "`decisionId` of a verdict that rests on it"

Table = Mapping[str, Mapping[str, str]]
"""For each row, by its first cell, the others by the heading of their column."""


@cache
def table(heading: str) -> Table:
    """The table of the page whose first column has this heading."""
    lines = (ROOT / "docs" / "access.md").read_text().splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[begin:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    (_, *columns), _, *below = rows
    return {name: dict(zip(columns, cells, strict=True)) for name, *cells in below}


def grants(relation: str, *, hidden: bool = False) -> Mapping[str, str]:
    """By kind of field, what a citizen reads of somebody to whom they stand so; `hidden`: by an order, from them."""
    found = table("a citizen asks of")
    if not hidden or relation == STRANGER:
        return found[relation]
    return {kind: found[relation][kind] if cell == "as above" else cell for kind, cell in found[HIDDEN].items()}


def facts(way: str) -> Mapping[str, str]:
    """By whose a fact is, what it does where it is asked for by this way."""
    return table("a fact, asked by")[way]
