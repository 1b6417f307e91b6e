"""Agencies whose store answers what their declaration does not allow: that entity is null, and nobody else's shows."""

import json

import pytest

from tests.faults.answers import PARENT, errors
from tests.faults.throwaway import Throwaway
from tests.patience import eventually
from tests.running import RunningGateway, log_of

SEVERE = "Severely disabled worker"
WELFARE_BROKEN = ("AGENCY_CONTRACT_BROKEN", "welfare_office")
DISABILITY = "{ me { id name welfare { disability { kind severe since } veteran } } }"


def test_e08_a_code_that_the_enum_lacks_is_a_broken_contract(
    sick_gateway: RunningGateway, labour_and_catalogue: Throwaway
) -> None:
    """The field is null with AGENCY_CONTRACT_BROKEN, and its siblings answer."""
    asked = "{ me { name employment { status since } } }"
    before = sick_gateway.ask(asked, PARENT)["data"]["me"]
    view = "SELECT citizen_id, 'RETIRED'::text AS status, occupation, since FROM kept_employment"
    with labour_and_catalogue.replaced("employment", view):
        answer = sick_gateway.ask(asked, PARENT)
    assert answer["data"]["me"] == {**before, "employment": {**before["employment"], "status": None}}
    assert errors(answer) == {"me.employment.status": ("AGENCY_CONTRACT_BROKEN", "labour_office")}
    assert "RETIRED" not in json.dumps(answer)


def test_e08_null_where_none_may_be_nulls_the_entity(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """The null goes up to the next field that may be null, and no further."""
    view = "SELECT citizen_id, severe, NULL::text AS kind, since FROM kept_disability"
    with welfare.replaced("disability", view):
        answer = sick_gateway.ask(DISABILITY, SEVERE)
    me = answer["data"]["me"]
    assert me["welfare"]["disability"] is None
    assert me["welfare"]["veteran"] is not None
    assert errors(answer) == {"me.welfare.disability.kind": WELFARE_BROKEN}


@pytest.mark.parametrize(
    ("column", "name"), [("'often'::text AS severe, kind", "severe"), ("severe, 'x'::text AS kind", "since")]
)
def test_e08_a_value_of_another_type_nulls_the_entity(
    sick_gateway: RunningGateway, welfare: Throwaway, column: str, name: str
) -> None:
    """Text where a truth value or a day is declared is never shown."""
    since = "'yesterday-ish'::text AS since" if name == "since" else "since"
    with welfare.replaced("disability", f"SELECT citizen_id, {column}, {since} FROM kept_disability"):
        answer = sick_gateway.ask(DISABILITY, SEVERE)
    assert answer["data"]["me"]["welfare"]["disability"] is None
    assert set(errors(answer).values()) == {WELFARE_BROKEN}
    assert "often" not in json.dumps(answer)
    assert "yesterday-ish" not in json.dumps(answer)


def test_e08_two_rows_for_one_null_the_entity_and_show_neither(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """Which of the two would be right is not guessed."""
    view = "SELECT * FROM kept_disability UNION ALL SELECT citizen_id, NOT severe, 'second', since FROM kept_disability"
    with welfare.replaced("disability", view):
        answer = sick_gateway.ask(DISABILITY, SEVERE)
    assert answer["data"]["me"]["welfare"]["disability"] is None
    assert errors(answer) == {"me.welfare.disability": WELFARE_BROKEN}


def test_e08_rows_of_other_keys_reach_nobody(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """A view that shuffles whose row is whose keys, or adds rows of strangers, gives a citizen nothing of theirs."""
    view = "SELECT 'c' || md5(citizen_id) AS citizen_id, severe, kind, since FROM kept_disability"
    with welfare.replaced("disability", view):
        answer = sick_gateway.ask(DISABILITY, SEVERE)
    assert answer["data"]["me"]["welfare"]["disability"] is None
    assert "errors" not in answer


def test_e08_a_broken_fact_makes_verdicts_unknown_and_never_wrong(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """Facts from a table that gives two rows for one are missing with SOURCE_UNAVAILABLE."""
    asked = """{ me { services(first: 100, filter: {statuses: [UNKNOWN]}) {
        nodes { missingFacts { cause holder { id } } } } } }"""
    twice = "SELECT * FROM kept_household_fact UNION ALL SELECT * FROM kept_household_fact"
    with welfare.replaced("household_fact", twice):
        answer = sick_gateway.ask(asked, PARENT)
    assert "errors" not in answer
    causes = {
        (each["holder"]["id"], each["cause"])
        for node in answer["data"]["me"]["services"]["nodes"]
        for each in node["missingFacts"]
    }
    assert ("welfare_office", "SOURCE_UNAVAILABLE") in causes


NUMERIC = """SELECT household_id, recorded_at, owns_home, near_poverty, monthly_income, recognised_income,
    livelihood_from, livelihood_until, median_percent::numeric AS median_percent, recognised_percent
    FROM kept_household_fact"""


def test_e08_a_fact_of_another_type_is_told_to_the_staff_once_with_both_types(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """For everyone it is missing with SOURCE_UNAVAILABLE; the log names agency, fact and types, and no value."""
    asked = "{ me { facts { definition { id } value cause } } }"
    with welfare.replaced("household_fact", NUMERIC):
        answers = [sick_gateway.ask(asked, persona) for persona in (PARENT, SEVERE, PARENT)]
    for answer in answers:
        facts = {each["definition"]["id"]: each for each in answer["data"]["me"]["facts"]}
        assert facts["median_income_percent"]["cause"] == "SOURCE_UNAVAILABLE"
        assert facts["recognised_income_percent"]["cause"] != "SOURCE_UNAVAILABLE"
    told = [json.loads(line) for line in log_of(sick_gateway).splitlines() if "not of its declared type" in line]
    (line,) = [each for each in told if each["fact"] == "median_income_percent"]
    assert {name: line[name] for name in ("agency", "declared", "expected", "received", "columns")} == {
        "agency": "welfare_office",
        "declared": "NUMBER",
        "expected": "int or float",
        "received": "Decimal",
        "columns": {"median_percent": "Decimal"},
    }


@pytest.mark.parametrize(
    ("change", "undo"),
    [
        ("DROP VIEW household_income", None),
        pytest.param(
            "ALTER TABLE disability RENAME TO ailment",
            "ALTER TABLE ailment RENAME TO disability",
            marks=pytest.mark.long,
        ),
    ],
)
def test_e08_e10_an_agency_that_lacks_what_it_declared_is_down_and_the_rest_serves(
    sick_gateway: RunningGateway, welfare: Throwaway, change: str, undo: str | None
) -> None:
    """/readyz names it, its fields are AGENCY_CONTRACT_BROKEN, others answer; mended, it is up by itself."""
    asked = "{ me { name welfare { disability { kind } } household { income { monthly } size } } }"
    before = sick_gateway.ask(asked, SEVERE)
    restored = undo or "CREATE VIEW household_income AS " + welfare.sql("SELECT pg_get_viewdef('household_income')")
    welfare.sql(change)
    try:
        answer = sick_gateway.ask(asked, SEVERE)
        ready = _status(sick_gateway, "DOWN")
    finally:
        welfare.sql(restored)
    assert set(errors(answer).values()) == {WELFARE_BROKEN}
    assert answer["data"]["me"]["name"] == before["data"]["me"]["name"]
    assert answer["data"]["me"]["household"]["size"] == before["data"]["me"]["household"]["size"]
    assert ready
    assert _status(sick_gateway, "UP")
    assert sick_gateway.ask(asked, SEVERE) == before


def test_e10_a_renamed_column_breaks_only_the_fields_that_read_it(
    sick_gateway: RunningGateway, welfare: Throwaway
) -> None:
    """The agency's other fields and everybody else's answer; renamed back, all is as before."""
    before = sick_gateway.ask(DISABILITY, SEVERE)
    welfare.sql("ALTER TABLE disability RENAME COLUMN kind TO sort")
    try:
        answer = sick_gateway.ask(DISABILITY, SEVERE)
    finally:
        welfare.sql("ALTER TABLE disability RENAME COLUMN sort TO kind")
    assert errors(answer) == {"me.welfare.disability": WELFARE_BROKEN}
    assert answer["data"]["me"]["welfare"]["veteran"] == before["data"]["me"]["welfare"]["veteran"]
    assert sick_gateway.ask(DISABILITY, SEVERE) == before


def test_e10_a_column_added_in_use_changes_nothing(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """An agency may add what nobody declared."""
    before = sick_gateway.ask(DISABILITY, SEVERE)
    welfare.sql("ALTER TABLE disability ADD COLUMN note text")
    try:
        assert sick_gateway.ask(DISABILITY, SEVERE) == before
    finally:
        welfare.sql("ALTER TABLE disability DROP COLUMN note")


def _status(gateway: RunningGateway, wanted: str) -> bool:
    def told() -> bool:
        found = gateway.client.get("/readyz").json()["agencies"]
        return found["welfare_office"] == wanted and all(v == "UP" for k, v in found.items() if k != "welfare_office")

    return eventually(told)
