"""A fact reads what the graph writes, refuses what it does not, and words its changes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.contract import (
    NO,
    NOT_RECORDED,
    Absent,
    BadUserInput,
    Fact,
    FactTable,
    FactType,
    Personal,
    Sensitivity,
    StartUpError,
    Table,
    Turn,
    WithdrawnFact,
    stored,
)
from agencies.contract.fact import FactValue
from agencies.contract.question import FIRST_DAY, LAST_DAY
from agencies.rules.profile import written

LAW = Personal(Sensitivity.ORDINARY, "도서관법 제4조")
TITLE = {"ko": "그것", "en": "It"}
WORDS = {"ko": "바뀜", "en": "changes"}
FACT = Fact("it", TITLE, FactType.BOOLEAN, stored("it"), NO, LAW)
WITHDRAWN = WithdrawnFact("gone", TITLE, FactType.CODE, date(2026, 1, 1), codes=("a", "b"))
TABLE = FactTable("household", Table("home", "id"), (FACT,))

values = st.one_of(
    st.booleans().map(lambda value: (FactType.BOOLEAN, value)),
    st.integers(-(10**15) + 1, 10**15 - 1).map(lambda value: (FactType.INTEGER, value)),
    st.floats(-1e15, 1e15).map(lambda value: (FactType.NUMBER, value)),
    st.dates(FIRST_DAY, LAST_DAY).map(lambda value: (FactType.DATE, value)),
    st.sampled_from(["female", "grade_1", "11620", "C22.0"]).map(lambda value: (FactType.CODE, value)),
)


def _fact(type_: FactType, codes: tuple[str, ...] = (), turns: tuple[Turn, ...] = ()) -> Fact:
    return Fact("it", TITLE, type_, stored("it"), NOT_RECORDED, LAW, codes, turns)


@given(values)
def test_what_the_graph_writes_is_read_back(typed: tuple[FactType, FactValue]) -> None:
    """A value's text, as `Fact.value` shows it, is read as that value again."""
    type_, value = typed
    assert _fact(type_).read(written(value)) == value


@pytest.mark.parametrize(
    ("type_", "instead", "texts"),
    [
        ("BOOLEAN", "`true` or `false`", ["True", "yes", "1", "", " true", "true\n"]),
        ("INTEGER", "a whole number", ["", "5.0", "1e3", " 5", "5 ", "+5", "٥", "1_000", "--5", "9" * 16, "9" * 5000]),
        ("NUMBER", "a decimal number", ["nan", "inf", "-Infinity", "1e999", "1,5", "0x1", ".5", "5.", "1" * 5000, "٥"]),
        ("DATE", "YYYY-MM-DD", ["2026-02-29", "20260101", "2026-1-1", "2026-W01-1", "0000-01-01", "2026-01-01T00:00"]),
        ("CODE", "a code", ["", "a b", "x" * 65, "11620\n", "'; --"]),
    ],
)
def test_text_of_no_value_is_refused(type_: str, instead: str, texts: list[str]) -> None:
    """The error is BAD_USER_INPUT, names the fact and says what to give instead; it does not repeat the text."""
    for text in texts:
        with pytest.raises(BadUserInput) as refused:
            _fact(FactType[type_]).read(text)
        message = str(refused.value)
        assert "`it`" in message, text
        assert instead in message, text
        assert len(message) < 200, text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_no_value(value: float) -> None:
    """A column may hold it, and every comparison with it would refuse, or grant."""
    assert not _fact(FactType.NUMBER).allows(value)
    assert _fact(FactType.NUMBER).allows(0.5)


def test_code_that_the_fact_does_not_list_is_refused_with_those_that_it_does() -> None:
    """A fact that lists its codes takes no other."""
    fact = _fact(FactType.CODE, ("female", "male"))
    assert fact.read("male") == "male"
    with pytest.raises(BadUserInput, match="`female`, `male`"):
        fact.read("FEMALE")


def test_first_turn_that_fits_words_the_change() -> None:
    """A turn fits the values that it names, and any where it names none, a missing one too."""
    named, left, other = Turn(WORDS, to=3), Turn(WORDS, from_=3), Turn(WORDS)
    fact = _fact(FactType.INTEGER, turns=(named, left, other))
    found = [fact.turn(*change) for change in ((2, 3), (3, 4), (3, None), (4, 5), (None, 3))]
    assert found == [named, left, left, other, named]
    assert found[0] is named
    assert _fact(FactType.INTEGER, turns=(named,)).turn(3, None) is None


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ({"en": "changes"}, "'ko'"),
        ({"ko": "바뀜", "en": ""}, "'en'"),
        ({**WORDS, "en": "turns {age}"}, "from_"),
        ({**WORDS, "ar": "{}"}, "from_"),
        ({**WORDS, "en": "turns {to"}, "brace"),
    ],
)
def test_turn_that_nobody_could_read_is_refused(words: dict[str, str], what: str) -> None:
    """Words without Korean or English, or with a gap that nothing fills, do not start."""
    with pytest.raises(StartUpError, match=what):
        Turn(words)


@pytest.mark.parametrize("named", [{"to": "daycare"}, {"from_": 3}])
def test_turn_of_a_value_that_the_fact_cannot_have_is_refused(named: dict[str, Any]) -> None:
    """A turn that could never fit is a slip of the pen: the message names the fact and the value."""
    with pytest.raises(StartUpError, match=r"'it'.*(daycare|3)"):
        _fact(FactType.CODE, ("none",), (Turn(WORDS, **named),))


@pytest.mark.parametrize(
    ("declared", "given", "says"),
    [
        (TABLE, {"of": "citizens"}, r"The facts it are said to be of 'citizens': give 'citizen' or 'household'"),
        (WITHDRAWN, {"of": "Household"}, r"withdrawn fact 'gone' are said to be of 'Household': give 'citizen' or"),
        (TABLE, {"table": "home"}, r"The table of facts is 'home': give `Table\("),
        (TABLE, {"facts": FACT}, r"The facts of a table are Fact\(.*with a comma behind one, as `\(Fact\(…\),\)`"),
        (FACT, {"type": "BOOLEAN"}, r"The type of the fact 'it' is 'BOOLEAN': give one as `FactType\.BOOLEAN`"),
        (WITHDRAWN, {"type": "CODE"}, r"The type of the withdrawn fact 'gone' is 'CODE'"),
        (FACT, {"value": "it"}, r"The value of the fact 'it' is 'it': give `stored\(\"column\"\)`"),
        (FACT, {"absent": False}, r"What no row of the fact 'it' means is False: give `NO`, `NOT_RECORDED` or"),
        (FACT, {"absent": Absent("no")}, r"No row of the fact 'it' means 'no', which is none of its values"),
        (FACT, {"absent": Absent(0)}, r"No row of the fact 'it' means 0, which is none of its values"),
        (FACT, {"codes": "high"}, r"The codes of the fact 'it' are 'high': give a tuple"),
        (WITHDRAWN, {"codes": "high"}, r"The codes of the withdrawn fact 'gone' are 'high': give a tuple"),
        (FACT, {"turns": Turn(WORDS)}, r"The turns of the fact 'it' are Turn\(.*give a tuple"),
        (WITHDRAWN, {"withdrawn_on": "2026-01-01"}, r"The day of the withdrawn fact 'gone' is '2026-01-01'"),
    ],
)
def test_what_is_of_another_kind_than_declared_is_refused(declared: Any, given: dict[str, Any], says: str) -> None:
    """In words that name the fact and say what to give: sweeps read it otherwise than requests, or nobody could."""
    with pytest.raises(StartUpError, match=says):
        replace(declared, **given)


def test_day_is_a_day_and_not_a_moment() -> None:
    """A date reads as a date, which facts compare with."""
    assert _fact(FactType.DATE).read("2026-03-01") == date(2026, 3, 1)
