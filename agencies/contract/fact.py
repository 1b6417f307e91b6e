"""Facts: what eligibility reads of a citizen or a household, and what it means where an agency has no row.

A fact's value is a pure function of columns and a day, so that it can be asked for any day. It also says on which days
it may move by itself, and in what words.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from math import isfinite
from string import Formatter
from typing import Any, Final, Literal, get_args

import strawberry

from agencies.contract.access import Access, refuse_no_access
from agencies.contract.deprecation import Deprecated
from agencies.contract.derived import Derived
from agencies.contract.errors import BadUserInput, InputProblem, StartUpError
from agencies.contract.kind import refuse_other, refuse_other_than_several, shortened, take_none_as_no
from agencies.contract.question import Question, bounds, limits, refuse_bounds
from agencies.contract.source import Row, RowsFrom, Table
from agencies.contract.unit import OwnUnit, Unit

FactValue = bool | int | float | str | date
Holder = Literal["citizen", "household"]


@strawberry.enum(description="What kind of value a fact has; a CODE is one of its definition's codes.")
class FactType(Enum):
    BOOLEAN = strawberry.enum_value("BOOLEAN", description="`true` or `false`.")
    INTEGER = strawberry.enum_value("INTEGER", description="A whole number.")
    NUMBER = strawberry.enum_value("NUMBER", description="A decimal number.")
    DATE = strawberry.enum_value("DATE", description="A day, as YYYY-MM-DD.")
    CODE = strawberry.enum_value("CODE", description="One of the definition's codes.")


PYTHON_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "BOOLEAN": (bool,),
    "INTEGER": (int,),
    "NUMBER": (int, float),
    "DATE": (date,),
}

# How the contract writes a value of each type, and what to give instead of a text that is none. Fifteen digits are
# exact in any reader's numbers.
WRITTEN: Final[dict[str, tuple[re.Pattern[str], str]]] = {
    "BOOLEAN": (re.compile("true|false"), "`true` or `false`"),
    "INTEGER": (re.compile("-?[0-9]{1,15}"), "a whole number of at most 15 digits, such as `18`"),
    "NUMBER": (
        re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?"),
        "a decimal number, such as `62.5`",
    ),
    "DATE": (re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a day as YYYY-MM-DD, such as `2026-03-01`"),
    "CODE": (re.compile("[A-Za-z0-9_.-]{1,64}"), "a code of its public code list"),
}
FILLED: Final = frozenset({"from_", "to", "to_with_unit"})


def refuse_no_holder(whose: str, of: object) -> None:
    """StartUpError for what is no holder of facts: requests would take it for one, and sweeps for the other."""
    if of not in get_args(Holder):
        raise StartUpError(
            f"{whose} are said to be of {shortened(of)}: give {' or '.join(map(repr, get_args(Holder)))}."
        )


@dataclass(frozen=True, slots=True)
class Absent:
    """What "no row" means: a value (`no`, `none`), a value below an age, or nothing: not recorded.

    With `under_age` it moves on the birthday of that age; the platform, which knows the age, sees to that.
    """

    value: FactValue | None = None
    under_age: int | None = None

    def __post_init__(self) -> None:
        # A member of an agency's own `StrEnum` or `IntEnum` is no plain value, and is as good as the one that it has.
        if isinstance(self.value, Enum) and isinstance(self.value, str | int | float):
            object.__setattr__(self, "value", self.value.value)
        refuse_other("The age below which no row means a value", self.under_age, int | None, "whole years, as `15`")

    @property
    def words(self) -> str:
        """What is taken where there is no row, for the agency's own people: `false under 15`, `not recorded`."""
        said = "not recorded" if self.value is None else str(self.value)
        said = said.lower() if isinstance(self.value, bool) else said
        return said if self.under_age is None else f"{said} under {self.under_age}"


NOT_RECORDED: Final = Absent()
NO: Final = Absent(False)

Moves = Callable[[Row, date, date], Iterable[date]]


@dataclass(frozen=True, slots=True)
class Dated:
    """How a fact is read off a row: the columns it needs, and its value at a day (None: as where there is no row).

    `moves(row, since, until)` gives every day d, since < d <= until, on which the value may differ from that at the day
    before: perhaps too many of these days, never too few, in any order. `stored` is the column, if any, that
    holds the value itself; `at_any_day`: the value is that column whatever the day.
    """

    columns: tuple[str, ...]
    at: Callable[[Row, date], FactValue | None]
    moves: Moves
    stored: str | None = None
    at_any_day: bool = False

    def __post_init__(self) -> None:
        refuse_other_than_several("The columns of a fact's value", self.columns, str, '("column",)')


@dataclass(frozen=True, slots=True)
class Turn:
    """A fact's change by itself, in words by language, such as "turns {to}": they fit where both values do.

    `to` and `from_` None: any value, a missing one too. The platform fills in `{to}`, `{from_}`, and `{to_with_unit}`,
    which is `to` as citizens read it: "7 years 2 months". StartUpError for words that nobody could read.
    """

    words: dict[str, str]
    to: FactValue | None = None
    from_: FactValue | None = None

    def __post_init__(self) -> None:
        for language in ("ko", "en"):
            if not self.words.get(language):
                raise StartUpError(f"A turn has no words in {language!r}: give them as {{'ko': …, 'en': …}}.")
        for words in self.words.values():
            if not _named(words) <= FILLED:
                raise StartUpError(f"A turn says {words!r}: only {{to}}, {{to_with_unit}} and {{from_}} are filled in.")

    def words_change(self, from_: FactValue | None, to: FactValue | None) -> bool:
        """Whether it words the change between these values; None: the fact is missing."""
        return self.to in (None, to) and self.from_ in (None, from_)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its id in the graph, titles by language, type, how it is read, what no row means, who may read it.

    `turns` are the words for its changes by itself, the first that fits being used; `said` are the words for its codes,
    by language: a code without any is shown as it is. `unit` is what a number counts; without one it is shown bare.
    `deprecated`: that it will be withdrawn, and which fact takes its place. `derived`: how it follows from others.
    `question`: how one asks a citizen for it; None: no citizen knows it.
    """

    id: str
    title: dict[str, str]
    type: FactType
    value: Dated
    absent: Absent
    access: Access
    codes: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    unit: Unit | OwnUnit | None = field(default=None, compare=False)
    deprecated: Deprecated | None = field(default=None, compare=False)
    derived: Derived | None = field(default=None, compare=False)
    question: Question | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self._refuse_other_kinds()
        refuse_no_access(f"The fact {self.id!r}", self.access)
        if not isinstance(self.unit, Unit | OwnUnit | None):
            known = ", ".join(f"Unit.{each.name}" for each in Unit)
            raise StartUpError(
                f"The fact {self.id!r} has the unit {shortened(self.unit)}, which there is not: take one of {known}, "
                "or declare an `OwnUnit`."
            )
        for turn in self.turns:
            for value in (turn.to, turn.from_):
                if value is not None and not self.allows(value):
                    raise StartUpError(
                        f"A turn of the fact {self.id!r} names {shortened(value)}, which is none of its values."
                    )
        if self.absent.value is not None and not self.allows(self.absent.value):
            of_them = "`NO`, `Absent(True)`" if self.type is FactType.BOOLEAN else "`Absent(…)` one of them"
            raise StartUpError(
                f"No row of the fact {self.id!r} means {shortened(self.absent.value)}, which is none of its values: "
                f"give {of_them}, or `NOT_RECORDED` where nobody knows."
            )
        ordered = self.type in (FactType.INTEGER, FactType.NUMBER, FactType.DATE)
        given = [each for each in self.bounds if each is not None]
        are_values = ordered and all(map(self.allows, given))
        refuse_bounds(f"the fact {self.id!r}", *self.bounds, are_values=are_values or not given)

    def _refuse_other_kinds(self) -> None:
        take_none_as_no(self, "codes", "turns")
        fact = f"the fact {self.id!r}"
        refuse_other(f"The type of {fact}", self.type, FactType, "one as `FactType.BOOLEAN`")
        refuse_other(f"The value of {fact}", self.value, Dated, '`stored("column")` or another such word')
        refuse_other(f"What no row of {fact} means", self.absent, Absent, "`NO`, `NOT_RECORDED` or `Absent(…)`")
        refuse_other(f"`deprecated` of {fact}", self.deprecated, Deprecated | None, "`Deprecated(date(2026, 1, 1))`")
        refuse_other(f"`derived` of {fact}", self.derived, Derived | None, '`Derived(("recognised_income",), …)`')
        refuse_other(f"`question` of {fact}", self.question, Question | None, "`Question({'ko': …, 'en': …, 'ar': …})`")
        refuse_other_than_several(f"The codes of {fact}", self.codes, str, '("code",)')
        refuse_other_than_several(f"The turns of {fact}", self.turns, Turn, "(Turn(…),)")

    @property
    def bounds(self) -> tuple[Any, Any]:
        """The least and the most that a citizen may answer; None where there is no such limit."""
        return bounds(self.question, self.unit, is_day=self.type is FactType.DATE)

    def allows(self, value: Any) -> bool:
        """Whether a value is of the fact's type and, where it lists codes, one of them."""
        if self.type is FactType.CODE:
            return type(value) is str and (not self.codes or value in self.codes)
        # A number that is none, or has no end, would refuse or grant whatever it is compared with.
        return type(value) in PYTHON_TYPES[self.type.name] and (type(value) is not float or isfinite(value))

    def turn(self, from_: FactValue | None, to: FactValue | None) -> Turn | None:
        """The words for this change by itself (None: the fact is missing), or None where it has none."""
        return next((turn for turn in self.turns if turn.words_change(from_, to)), None)

    def read(self, text: str) -> FactValue:
        """Return the value that a citizen's answer writes as the contract does.

        BadUserInput, with what to give, where it writes none, or one beyond the bounds.
        """
        pattern, instead = WRITTEN[self.type.name]
        value = _value(self.type, text) if pattern.fullmatch(text) else None
        if value is None or not self.allows(value):
            instead = f"one of {', '.join(f'`{code}`' for code in self.codes)}" if self.codes else instead
            raise BadUserInput(
                f"This is no value of the fact `{self.id}`: give {instead}.",
                InputProblem.NOT_ONE_OF if self.codes else InputProblem.MALFORMED,
            )
        least, most = self.bounds
        if (least is not None and value < least) or (most is not None and value > most):
            title = self.title.get("en", self.id)
            taken = limits(least, most, self.unit)
            raise BadUserInput(
                f"An answer to “{title}” goes beyond its limits: give {taken}.", InputProblem.OUT_OF_RANGE
            )
        return value


def _value(type_: FactType, text: str) -> FactValue | None:
    """The value of a text of the right shape; None where there is no such day or number."""
    match type_:
        case FactType.BOOLEAN:
            return text == "true"
        case FactType.INTEGER:
            return int(text)
        case FactType.NUMBER:
            return number if isfinite(number := float(text)) else None
        case FactType.DATE:
            try:
                return date.fromisoformat(text)
            except ValueError:
                return None
        case FactType.CODE:
            return text


def _named(words: str) -> set[str]:
    """What stands in braces; StartUpError where one has no partner."""
    try:
        return {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        raise StartUpError(f"A turn says {words!r}: a brace has no partner.") from None


@dataclass(frozen=True, slots=True)
class FactTable:
    """Facts of citizens or of households that stand in one table or view, or in rows of the agency's own function.

    StartUpError where it is not said of which. `recorded_at` names the column, if it has one, that says since when the
    holder has the row, which may change.
    """

    of: Holder
    table: Table | RowsFrom
    facts: tuple[Fact, ...]
    recorded_at: str | None = None

    def __post_init__(self) -> None:
        refuse_other("The table of facts", self.table, Table | RowsFrom, '`Table("name", "key")` or `RowsFrom(…)`')
        refuse_other_than_several("The facts of a table", self.facts, Fact, "(Fact(…),)")
        refuse_no_holder(f"The facts {', '.join(fact.id for fact in self.facts)}", self.of)
