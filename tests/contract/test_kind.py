"""What is declared is of the kind that it has to be: a text in the place of a tuple or a table is told, not taken."""

import sys
from collections.abc import Callable
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

import pytest

from agencies.contract import (
    EVERYTHING,
    PUBLIC,
    Absent,
    Concerned,
    Contact,
    Corrections,
    Deprecated,
    EventTable,
    Fact,
    FactTable,
    FactType,
    HttpService,
    LifeEventType,
    Outbox,
    Receipts,
    StartUpError,
    Table,
    WithdrawnFact,
    column,
    computed_from,
    days_in,
    stored,
)
from agencies.contract.agency import Agency
from agencies.contract.checks.declaration_check import ONE, SEVERAL, check_agency, declared_by

TITLE: Final = {"ko": "그것", "en": "It"}
SUBJECT: Final = (Concerned.SUBJECT,)
TABLE: Final = Table("account", "id")
MADE: Final = "contributions"
"""What the decorators of an agency make."""


def _event(**given: Any) -> LifeEventType:
    return LifeEventType("it", TITLE, "group", **{"concerned": SUBJECT, "access": PUBLIC, **given})


def _event_table(**given: Any) -> EventTable:
    return EventTable(**{"type": "it", "table": TABLE, "subject": "id", "on": "day", "watermark": "number", **given})


def _row(row: Any) -> None:
    @Agency("library", TITLE).type(row=row, access=PUBLIC)
    class Loan:
        """A loan."""

        title: str = column("title", "What was lent.")


def _held(**given: Any) -> None:
    """An agency's declarations, as every start looks at them."""
    check_agency(Agency("library", TITLE, **given))


MISTAKEN: Final[list[tuple[Callable[[Any], Any], Any, str]]] = [
    (lambda it: _event(concerned=it), Concerned.SUBJECT, "concerned of the life event 'it'"),
    (lambda it: _event(concerned=it), ("SUBJECT",), "concerned of the life event 'it'"),
    (lambda it: _event(facts=it), "age", "facts of the life event 'it'"),
    (lambda it: _event(withdraws=it), "birth", "on account of the life event 'it'"),
    (lambda it: Receipts(TABLE, services=it), "library-card", "services of receipts"),
    (lambda it: Receipts(TABLE, services=it), "", "services of receipts"),
    (Receipts, "account", "table of receipts"),
    (Outbox, TABLE, "table of an outbox"),
    (Corrections, True, "table of corrections"),
    (lambda it: HttpService("/health", settings=it), "YEAR", "settings of a service"),
    (lambda it: Contact(TITLE, phone=it), 110, "contact's phone"),
    (Deprecated, "2026-01-01", "`since`"),
    (lambda it: Deprecated(date(2026, 1, 1), it), "2027-01-01", "`until`"),
    (lambda it: _event_table(table=it), "account", "table of events of the type 'it'"),
    (lambda it: _event_table(kind=it), "NUMBER", "kind of account.number"),
    (lambda it: Absent(False, it), "15", "age below which no row means a value"),
    (lambda it: computed_from(it, lambda row, on: None, days_in()), "since", "columns of a fact's value"),
    (lambda it: Fact("it", TITLE, FactType.DATE, stored("it"), Absent(), PUBLIC, deprecated=it), "soon", "'it'"),
    (_row, "account", "row of a class of fields"),
    (lambda it: _held(outbox=it), "outbox", "library: `outbox`"),
    (lambda it: _held(corrections=it), True, "library: `corrections`"),
    (lambda it: _held(receipts=it), TABLE, "library: `receipts`"),
    (lambda it: _held(service=it), "http://library", "library: `service`"),
    (lambda it: _held(facts=it), FactTable("citizen", TABLE, ()), "library: `facts`"),
    (lambda it: _held(life_events=it), "birth", "library: `life_events`"),
    (lambda it: _held(event_tables=it), None, "library: `event_tables`"),
    (lambda it: _held(facts=[it]), (), "library: one of `facts`"),
    (lambda it: _held(withdrawn_facts=[it]), "age", "library: one of `withdrawn_facts`"),
    (lambda it: _held(life_events=[it]), "birth", "library: one of `life_events`"),
]


@pytest.mark.parametrize(("declare", "given", "what"), MISTAKEN, ids=[what for *_, what in MISTAKEN])
def test_what_is_of_another_kind_is_told(declare: Callable[[Any], Any], given: Any, what: str) -> None:
    """In words that name it, and say what to give; most of it had been taken, and meant nothing or something else."""
    with pytest.raises(StartUpError) as refused:
        declare(given)
    said = str(refused.value)
    assert what in said
    assert ": give " in said
    assert "AttributeError" not in said


def test_code_that_ends_the_process_is_told_when_declarations_are_looked_at() -> None:
    """Types may stand in modules that run only then: whoever else is declared is served all the same."""
    said = r"^library: .* The code ends the process: raise StartUpError"
    with pytest.raises(StartUpError, match=said), declared_by("library"):
        sys.exit("set YEAR")


def test_everything_may_be_withdrawn_by_its_name_alone() -> None:
    """As the words of `withdraws` say it, and in a tuple."""
    assert EVERYTHING in _event(withdraws=EVERYTHING).withdraws
    assert EVERYTHING in _event(withdraws=(EVERYTHING,)).withdraws


def test_none_stands_for_nothing_where_several_may_be_declared() -> None:
    """It says the same as an empty tuple, and nobody who reads the declaration has to know of it."""
    event = _event(concerned=None, facts=None, withdraws=None)
    assert (event.concerned, event.facts, event.withdraws) == ((), (), ())
    fact = Fact("it", TITLE, FactType.CODE, stored("it"), Absent(), PUBLIC, codes=cast("Any", None))
    assert fact.codes == ()
    gone = WithdrawnFact("it", TITLE, FactType.CODE, date(2026, 1, 1), codes=cast("Any", None))
    assert gone.fact.codes == ()


def test_field_may_have_no_description() -> None:
    """It is shown without one; an access in its place is told."""
    assert column("title", cast("Any", None), PUBLIC).description is None


class Kind(StrEnum):
    """An agency's own codes."""

    NONE = "none"


class Level(IntEnum):
    """An agency's own numbers."""

    LOWEST = 0


@pytest.mark.parametrize(
    ("type_", "given", "taken"), [(FactType.CODE, Kind.NONE, "none"), (FactType.INTEGER, Level.LOWEST, 0)]
)
def test_no_row_may_mean_a_member_of_the_agencys_own_enum(type_: FactType, given: Any, taken: object) -> None:
    """It is taken for the plain value that it has, which is what stores hold and rules compare."""
    codes = tuple(Kind) if type_ is FactType.CODE else ()
    fact = Fact("it", TITLE, type_, stored("it"), Absent(given), PUBLIC, codes)
    assert fact.absent.value == taken
    assert type(fact.absent.value) is type(taken)


def test_no_is_offered_only_where_it_is_a_value() -> None:
    """A code is never NO."""
    with pytest.raises(StartUpError, match="Absent") as refused:
        Fact("it", TITLE, FactType.CODE, stored("it"), Absent("c"), PUBLIC, ("a",))
    assert "`NO`" not in str(refused.value)


def test_whatever_an_agency_declares_is_looked_at() -> None:
    """Each field of Agency for one declaration or several, but for what its own decorators make."""
    of_contract = {name: kind for name, kind in get_type_hints(Agency).items() if name != MADE}
    one = {name: get_args(kind)[0] for name, kind in of_contract.items() if get_args(kind)[1:] == (type(None),)}
    several = {name: get_args(kind)[0] for name, kind in of_contract.items() if get_origin(kind) is list}
    assert {name: kind for name, kind in one.items() if _is_declared(kind)} == ONE
    assert {name: kind for name, kind in several.items() if _is_declared(kind)} == SEVERAL


def _is_declared(kind: Any) -> bool:
    return str(getattr(kind, "__module__", "")).startswith("agencies.contract")


def test_several_may_stand_in_a_tuple() -> None:
    """As in a list: what an agency extends later is its own affair."""
    facts = (FactTable("citizen", TABLE, (Fact("it", TITLE, FactType.DATE, stored("it"), Absent(), PUBLIC),)),)
    agency = Agency("library", TITLE, facts=cast("Any", facts), life_events=cast("Any", (_event(),)))
    check_agency(agency)
    assert [table.facts[0].id for table in agency.facts] == ["it"]


def test_what_is_of_its_kind_is_taken() -> None:
    """Each declaration, as the guide shows it."""
    gone = WithdrawnFact("age", TITLE, FactType.INTEGER, date(2026, 1, 1))
    check_agency(
        Agency(
            "library",
            TITLE,
            Contact(TITLE, "110", "https://library.example", "09-18"),
            withdrawn_facts=[gone],
            receipts=Receipts(TABLE, services=("library-card",)),
            life_events=[_event(facts=("age",), withdraws=("birth",))],
            outbox=Outbox(),
            event_tables=[_event_table()],
            corrections=Corrections(),
        )
    )
