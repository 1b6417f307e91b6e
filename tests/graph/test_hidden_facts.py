"""What others' facts may do for a caller who may not read them: decide as they stand on record today, and no more."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import asyncpg
import pytest

from resolvers.fields.decision_id import KEEP
from resolvers.request.caller import Caller
from tests.graph.asking import Graph, codes
from tests.people import DAY
from tests.some import some

ENERGY_VOUCHER: Final = "B55353000001"
ASKED: Final = """
query($service: ID!, $on: Date, $suppose: [FactInput!]) { me {
  eligibility(serviceId: $service, on: $on, suppose: $suppose) {
    status nextChange { on }
    reasons { requirement { id } outcome observed observations { value } }
    missingFacts { cause fact { id } subject { id } purpose { id } } }
  openQuestions(first: 100) { fact { id } subject { id } cause } } }
"""
NONE_OF_THEIR_OWN: Final = """
SELECT r.citizen_id, r.other_id FROM relation r
JOIN citizen c ON c.id = r.citizen_id JOIN citizen o ON o.id = r.other_id
WHERE r.kind = 'MEMBER' AND c.sex = 'MALE' AND r.other_id = ANY($1::text[])
AND c.birth_date BETWEEN date '1966-01-01' AND date '2004-01-01'
AND (SELECT count(*) FROM relation m WHERE m.citizen_id = r.citizen_id AND m.kind IN ('MEMBER', 'CHILD', 'WARD')) = 1
ORDER BY 1, 2
"""


async def _rows(dsn: str, sql: str, *values: Any) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch(sql, *values))
    finally:
        await connection.close()


@pytest.fixture(scope="module")
async def couple(dsns: Mapping[str, str]) -> tuple[str, str]:
    """A man who lives with a pregnant woman and nobody else, himself neither old nor ill nor disabled on record."""
    pregnant = await _rows(
        dsns["health_insurance"],
        "SELECT citizen_id FROM pregnancy_record WHERE ended_on IS NULL AND due_date > $1",
        _day(),
    )
    found = await _rows(dsns["civil_registry"], NONE_OF_THEIR_OWN, [row[0] for row in pregnant])
    ill = {row[0] for row in await _rows(dsns["health_insurance"], "SELECT citizen_id FROM health_condition")}
    disabled = {row[0] for row in await _rows(dsns["welfare_office"], "SELECT citizen_id FROM disability")}
    caller, other = next((row[0], row[1]) for row in found if not {row[0], row[1]} & (ill | disabled))
    return caller, other


def _day() -> date:
    return date.fromisoformat(DAY)


def _member(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(reason for reason in some(found["reasons"]) if reason["requirement"]["id"].endswith("member"))


async def _asked(graph: Graph, caller: str, **variables: Any) -> dict[str, Any]:
    answer = await graph.answer_to(ASKED, Caller(caller), service=ENERGY_VOUCHER, **variables)
    assert answer.errors == []
    assert answer.data is not None
    found: dict[str, Any] = answer.data["me"]
    return found


async def test_a_hidden_fact_decides_today_and_is_shown_nowhere(graph: Graph, couple: tuple[str, str]) -> None:
    """A pregnancy at home meets the requirement; neither what was found nor a question tells whose or what it is."""
    caller, other = couple
    found = await _asked(graph, caller)
    reason = _member(found["eligibility"])
    assert (reason["outcome"], reason["observed"], reason["observations"]) == ("MET", None, None)
    assert found["eligibility"]["nextChange"] is None
    assert other not in {each["subject"]["id"] for each in found["openQuestions"]}
    assert {each["cause"] for each in found["eligibility"]["missingFacts"] if each["subject"]["id"] == other} <= {
        "NOT_AUTHORISED"
    }


@pytest.mark.parametrize(
    "probe",
    [{"on": str(_day() + timedelta(days=1))}, {"suppose": [{"fact": "basic_livelihood", "value": "true"}]}],
    ids=["another day", "a supposition"],
)
async def test_nobody_probes_with_a_hidden_fact(graph: Graph, couple: tuple[str, str], probe: dict[str, Any]) -> None:
    """On any other day, and where something is supposed, the same requirement is UNKNOWN."""
    caller, other = couple
    found = (await _asked(graph, caller, **probe))["eligibility"]
    reason = _member(found)
    assert (reason["outcome"], reason["observed"], reason["observations"]) == ("UNKNOWN", None, None)
    causes = {(each["fact"]["id"], each["subject"]["id"]): each["cause"] for each in found["missingFacts"]}
    assert found["status"] == "INELIGIBLE" or causes["pregnant", other] == "NOT_AUTHORISED"
    # It is the relation that refuses it, and no purpose.
    assert {each["purpose"] for each in found["missingFacts"]} <= {None}
    assert found["status"] != "INELIGIBLE" or "suppose" not in probe


async def test_a_decision_that_rests_on_a_hidden_fact_is_not_kept(graph: Graph, couple: tuple[str, str]) -> None:
    """Its keeper could read the fact in it."""
    caller, _ = couple
    document = f'{{ me {{ eligibility(serviceId: "{ENERGY_VOUCHER}") {{ status decisionId }} }} }}'
    answer = await graph.answer_to(document, Caller(caller, scopes=frozenset({KEEP})))
    assert codes(answer) == ["FORBIDDEN"]
    assert answer.data is not None
    assert answer.data["me"]["eligibility"]["decisionId"] is None
    assert answer.data["me"]["eligibility"]["status"]


async def test_what_changes_by_itself_does_not_tell_when_a_hidden_fact_does(
    graph: Graph, couple: tuple[str, str]
) -> None:
    """The end of the pregnancy at home is the day of no change that the other one is told of."""
    caller, other = couple
    document = "{ me { upcoming(within: 400, first: 100) { nodes { on because(language: EN) service { id } } } } }"
    told = await graph.answer_to(document, Caller(caller))
    own = await graph.answer_to(document, Caller(other))
    assert told.data is not None
    assert own.data is not None
    assert "pregnan" in str(own.data).lower()
    assert "pregnan" not in str(told.data).lower()


async def test_a_guardian_is_not_told_by_verdicts_what_a_minor_of_14_hides(
    graph: Graph, dsns: Mapping[str, str]
) -> None:
    """Of a minor of 14 or over what is confidential is missing, NOT_AUTHORISED, whatever is on record."""
    row = (
        await _rows(
            dsns["civil_registry"],
            f"""SELECT r.citizen_id, r.other_id FROM relation r WHERE r.kind = 'CHILD'
            AND r.birth_date > date '{DAY}' - interval '19 years' AND r.birth_date <= date '{DAY}' - interval '14 years'
            AND EXISTS (SELECT FROM kinship k WHERE (k.parent_id, k.child_id) = (r.citizen_id, r.other_id))
            ORDER BY 1, 2 LIMIT 1""",
        )
    )[0]
    document = "query($id: ID!) { citizen(id: $id) { facts { definition { id } value cause } } }"
    theirs = await graph.answer_to(document, Caller(row[1]), id=row[1])
    told = await graph.answer_to(document, Caller(row[0]), id=row[1])
    assert (theirs.errors, told.errors) == ([], [])
    assert theirs.data is not None
    assert told.data is not None
    own = {each["definition"]["id"]: each["cause"] for each in theirs.data["citizen"]["facts"]}
    causes = {each["definition"]["id"]: each["cause"] for each in told.data["citizen"]["facts"]}
    hidden = {fact for fact, cause in causes.items() if cause == "NOT_AUTHORISED"}
    assert {"pregnant", "serious_illness"} <= hidden
    assert "age" not in hidden
    assert "NOT_AUTHORISED" not in own.values()
