"""The question by which one asks a citizen for a fact, and the bounds of what a citizen may answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from agencies.contract.errors import StartUpError
from agencies.contract.kind import refuse_other, shortened
from agencies.contract.unit import OwnUnit, Unit

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
"""The first and the last day that one may ask about, or answer."""

Bound = int | float | date
TEXTS: Final = "{'ko': …, 'en': …, 'ar': …}"


@dataclass(frozen=True, slots=True)
class Question:
    """The words in which one asks a citizen, by language, and the help for one who hesitates.

    `least` and `most` bound the answer more closely than the fact's unit does. What an agency has on record they leave.
    StartUpError where they are in the wrong order.
    """

    text: Mapping[str, str]
    help: Mapping[str, str] | None = None
    least: Bound | None = None
    most: Bound | None = None

    def __post_init__(self) -> None:
        refuse_other("The text of a question", self.text, Mapping, TEXTS)
        refuse_other("The help of a question", self.help, Mapping | None, TEXTS)
        for name, bound in (("least", self.least), ("most", self.most)):
            refuse_other(f"`{name}` of the question {shortened(self.text)}", bound, Bound | None, "a number or a day")


def bounds(question: Question | None, unit: Unit | OwnUnit | None, *, is_day: bool) -> tuple[Any, Any]:
    """Return the least and the most that a citizen may answer; None where the answer has no such limit."""
    widest = (FIRST_DAY, LAST_DAY) if is_day else unit.bounds if isinstance(unit, Unit) else (None, None)
    own = (None, None) if question is None else (question.least, question.most)
    least, most = (wide if narrow is None else narrow for wide, narrow in zip(widest, own, strict=True))
    return least, most


def refuse_bounds(fact: str, least: Any, most: Any, *, are_values: bool) -> None:
    """Raise StartUpError where bounds are no values of the fact, or in the wrong order."""
    said = f"`least` of the question for {fact} is {shortened(least)} and `most` is {shortened(most)}"
    if not are_values:
        raise StartUpError(f"{said}: give values of the fact's type. Only a number and a day have them.")
    if least is not None and most is not None and least > most:
        raise StartUpError(f"{said}: give the smaller one as `least`.")


def limits(least: Any, most: Any, unit: Unit | OwnUnit | None) -> str:
    """Return bounds in words, as `from 0 to 150 years of age`."""
    low, high = (
        str(each) if isinstance(each, date) else f"{each:,}" if each is not None else "" for each in (least, most)
    )
    said = f"from {low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
    return f"{said} {unit.value}" if isinstance(unit, Unit) else said
