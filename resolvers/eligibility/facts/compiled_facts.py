"""Writes one function for all facts of a table, from their declarations: it reads a whole row at a day.

Names in the code are numbers, or bound objects; ids of facts and columns stand in it as literals only.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from agencies.contract.fact import PYTHON_TYPES, Absent, Fact, FactType, FactValue
from agencies.contract.source import Row
from agencies.rules.profile import NOT_RECORDED

AGE: Final = "age"

ReadRow = Callable[[Row | None, date, dict[str, FactValue], dict[str, str]], None]
"""Puts the facts of a row (None: there is none) at a day into values and causes, by fact."""


class Misfit(Exception):
    """A value is not of its fact's type; the code does not say which."""


def compile_facts(facts: Sequence[Fact]) -> ReadRow:
    """The function of these facts.

    It raises Misfit, or whatever a declaration's own function raises, where a fact cannot be read of a row: what it has
    put by then is not to be used.
    """
    return _Writer().compiled(facts)


class _Writer:
    def __init__(self) -> None:
        self._bound: dict[str, Any] = {"Misfit": Misfit, "bool": bool, "int": int, "float": float, "str": str}
        self._bound["date"] = date

    def compiled(self, facts: Sequence[Fact]) -> ReadRow:
        lines = [
            "def read(row, on, values, causes):",
            "    if row is None:",
            *(f"        {line}" for line in self._no_row(facts)),
            "        return",
            *(f"    {line}" for fact in facts for line in self._fact(fact)),
        ]
        exec(compile("\n".join(lines), "<facts>", "exec"), self._bound)  # noqa: S102
        read: ReadRow = self._bound["read"]
        return read

    def _bind(self, value: Any) -> str:
        name = f"b{len(self._bound)}"
        self._bound[name] = value
        return name

    def _fact(self, fact: Fact) -> Iterator[str]:
        yield f"v = {self._value(fact)}"
        yield f"if {self._fits(fact)}:"
        yield f"    values[{fact.id!r}] = v"
        yield "elif v is None:"
        yield from (f"    {line}" for line in self._absent(fact))
        yield "else:"
        yield "    raise Misfit"

    def _value(self, fact: Fact) -> str:
        """The column itself where that is all; else the declaration's function is called."""
        read = fact.value
        return f"row[{read.stored!r}]" if read.at_any_day else f"{self._bind(read.at)}(row, on)"

    def _fits(self, fact: Fact) -> str:
        if fact.type is FactType.CODE:
            return "type(v) is str" + (f" and v in {self._bind(frozenset(fact.codes))}" if fact.codes else "")
        if fact.type is FactType.BOOLEAN:
            return "v is False or v is True"
        names = [each.__name__ for each in PYTHON_TYPES[fact.type.name]]
        # NaN compares with nothing, and an endless number with all: as `Fact.allows` has it, neither can be read.
        return " or ".join(f"type(v) is {name}{' and v - v == 0.0' if name == 'float' else ''}" for name in names)

    def _no_row(self, facts: Sequence[Fact]) -> Iterator[str]:
        """What no row means: at once of all to which it means the same at any age."""
        at_any_age = [fact for fact in facts if fact.absent.under_age is None]
        given = {fact.id: fact.absent.value for fact in at_any_age if fact.absent.value is not None}
        missing = {fact.id: NOT_RECORDED for fact in at_any_age if fact.absent.value is None}
        if given:
            yield f"values.update({self._bind(given)})"
        if missing:
            yield f"causes.update({self._bind(missing)})"
        yield from (line for fact in facts if fact.absent.under_age is not None for line in self._absent(fact))

    def _absent(self, fact: Fact) -> Iterator[str]:
        """What no row means, or a row without a value: a value, below an age or at any, or nothing."""
        absent: Absent = fact.absent
        given = f"values[{fact.id!r}] = {self._bind(absent.value)}"
        if absent.under_age is None:
            yield f"causes[{fact.id!r}] = {NOT_RECORDED!r}" if absent.value is None else given
            return
        # Without the age it is not known whether no row means something.
        missing = f"causes[{fact.id!r}] = causes.get({AGE!r}, {NOT_RECORDED!r})"
        if absent.value is None:
            yield missing
            return
        yield f"age = values.get({AGE!r})"
        yield f"if isinstance(age, int) and age < {absent.under_age}: {given}"
        yield f"else: {missing}"
