"""An agency of another repository, installed by pip, over a service of its own: its fields, its facts, its faults."""

from collections.abc import Iterator, Mapping
from time import perf_counter, sleep
from types import ModuleType, SimpleNamespace
from typing import Any

import orjson
import pytest
from starlette.responses import JSONResponse

from agencies.contract import SourceBroken
from agencies.contract.errors import AgencyContractBroken
from agencies.remote.calls import Calls
from agencies.remote.keyed_call import KeyedCall, answered
from tests.eligibility.asking import one
from tests.faults.conftest import NOWHERE
from tests.graph.operated import operated
from tests.patience import HANGING_SECONDS
from tests.remote.conftest import DEADLINE, IN_ARREARS, TaxGateway
from tests.remote.tax_service import CUT, HANGS
from tests.running import RunningGateway, command, staff_log_of

EVERYTHING = """{
  me {
    id name
    businesses { name openedOn closedOn }
    facts(ids: ["tax_arrears", "business_closed_lately", "age"]) { definition { id } value cause recordedAt }
  }
}"""
BRANCHES = "{ taxBranches { name phone } }"
OPEN = {
    "recorded_at": "2026-05-31T09:00:00+09:00",
    "businesses": [
        {"name": "Older", "opened_on": "2001-01-01", "closed_on": "2026-11-01"},
        {"name": "Newer", "opened_on": "2020-01-01", "closed_on": None},
    ],
    "arrears": [{"since": "2026-01-01", "until": None}],
}


@pytest.fixture(autouse=True)
def well(at_tax_office: TaxGateway) -> Iterator[None]:
    """Each test begins and ends with a service that answers, and that the gateway asks."""
    yield
    at_tax_office.service.fault = None
    until = perf_counter() + 30
    while at_tax_office.gateway.ask(BRANCHES)["data"]["taxBranches"] is None:
        assert perf_counter() < until, "the service is well and is not asked again"


@pytest.fixture
def somebody(at_tax_office: TaxGateway) -> str:
    """The persona who asks."""
    return next(iter(at_tax_office.gateway.personas))


@pytest.fixture
def registered(at_tax_office: TaxGateway, somebody: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The persona has an open business, a closed one, and tax in arrears; nobody else is in the register."""
    own = at_tax_office.gateway.personas[somebody].id
    monkeypatch.setattr("tax_office_service.app.taxpayer", lambda id_: {"id": id_, **OPEN} if id_ == own else None)


@pytest.fixture
def unregistered(at_tax_office: TaxGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is in the register."""
    monkeypatch.setattr("tax_office_service.app.taxpayer", lambda id_: None)


def _derived(gateway: RunningGateway, somebody: str) -> list[dict[str, Any]]:
    """What the usage log says was read of the tax office to decide something."""
    asked = '{ me { usage(first: 50, agencyId: "tax_office", receiverKinds: SELF) { nodes { action fields } } } }'
    nodes = gateway.ask(asked, somebody)["data"]["me"]["usage"]["nodes"]
    return [each for each in nodes if each["action"] == "DERIVED"]


def _facts(answer: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {each["definition"]["id"]: (each["value"], each["cause"]) for each in answer["data"]["me"]["facts"]}


@pytest.mark.usefixtures("registered")
def test_its_fields_and_facts_are_answered(at_tax_office: TaxGateway, somebody: str) -> None:
    """Rows in their order, days as days, and when a fact was recorded; a fact of another agency beside them."""
    answer = at_tax_office.gateway.ask(EVERYTHING, somebody)
    assert "errors" not in answer
    assert answer["data"]["me"]["businesses"] == [
        {"name": "Newer", "openedOn": "2020-01-01", "closedOn": None},
        {"name": "Older", "openedOn": "2001-01-01", "closedOn": "2026-11-01"},
    ]
    facts = _facts(answer)
    assert (facts["tax_arrears"], facts["business_closed_lately"]) == (("true", None), ("true", None))
    assert facts["age"][0] is not None
    recorded = {each["definition"]["id"]: each["recordedAt"] for each in answer["data"]["me"]["facts"]}
    assert recorded["tax_arrears"] == "2026-05-31T09:00:00+09:00"


@pytest.mark.usefixtures("unregistered")
def test_no_row_means_what_the_fact_says(at_tax_office: TaxGateway, somebody: str) -> None:
    """Whoever is not in the register has nothing in arrears, which is known."""
    answer = at_tax_office.gateway.ask(EVERYTHING, somebody)
    assert answer["data"]["me"]["businesses"] == []
    assert _facts(answer)["tax_arrears"] == ("false", None)
    row = one(at_tax_office.gateway, somebody, IN_ARREARS)
    assert row is not None
    assert row["status"] == "INELIGIBLE"


@pytest.mark.usefixtures("registered")
def test_its_fact_decides_a_service(at_tax_office: TaxGateway, somebody: str) -> None:
    """The service is for whoever has tax in arrears, and the usage log says that the fact was read for it."""
    gateway = at_tax_office.gateway
    row = one(gateway, somebody, IN_ARREARS, "reasons { outcome holder { id } }")
    assert row is not None
    assert row["status"] == "ELIGIBLE"
    assert row["reasons"] == [{"outcome": "MET", "holder": {"id": "tax_office"}}]
    until = perf_counter() + HANGING_SECONDS
    while not any("Fact.tax_arrears" in each["fields"] for each in _derived(gateway, somebody)):
        assert perf_counter() < until, "what was read of the tax office is not in the usage log"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (HANGS, "AGENCY_TIMEOUT"),
        (CUT, "AGENCY_UNAVAILABLE"),
        (500, "AGENCY_UNAVAILABLE"),
        (401, "AGENCY_UNAVAILABLE"),
        (404, "AGENCY_CONTRACT_BROKEN"),
        (b"<html>", "AGENCY_CONTRACT_BROKEN"),
        (b'{"people": []}', "AGENCY_CONTRACT_BROKEN"),
        (b'{"taxpayers": [{"id": 1}]}', "AGENCY_CONTRACT_BROKEN"),
        (orjson.dumps({"taxpayers": [{"id": 1, **OPEN}]}), "AGENCY_CONTRACT_BROKEN"),
    ],
)
def test_e2_e3_e7_e8_it_fails_alone(at_tax_office: TaxGateway, somebody: str, fault: Any, code: str) -> None:
    """Its field is null with the agency's name, its facts are not known, and what others answer is whole, in time."""
    at_tax_office.service.fault = fault
    began = perf_counter()
    answer = at_tax_office.gateway.ask(EVERYTHING, somebody)
    took = perf_counter() - began
    (error,) = answer["errors"]
    assert error["path"] == ["me", "businesses"]
    assert (error["extensions"]["code"], error["extensions"]["agency"]) == (code, "tax_office")
    assert answer["data"]["me"]["name"]
    assert answer["data"]["me"]["businesses"] is None
    facts = _facts(answer)
    assert facts["tax_arrears"] == (None, "SOURCE_UNAVAILABLE")
    assert facts["age"][1] is None
    assert fault != HANGS or took + 0.05 >= DEADLINE
    row = one(at_tax_office.gateway, somebody, IN_ARREARS, "missingFacts { fact { id } cause }")
    assert row is not None
    assert row["status"] == "UNKNOWN"
    assert [each["cause"] for each in row["missingFacts"]] == ["SOURCE_UNAVAILABLE"]


@pytest.mark.parametrize("wrong", [{"arrears": None}, {"recorded_at": "lately"}, {"businesses": [{}]}], ids=str)
async def test_one_record_that_is_not_as_agreed_costs_nobody_else(
    reading: ModuleType, wrong: Mapping[str, Any]
) -> None:
    """Facts of a thousand citizens come in one call, and a sweep goes on with those that can be read."""

    async def post(path: str, body: Any) -> Any:
        return {"taxpayers": [{"id": "sound", **OPEN}, {"id": "wrong", **OPEN, **wrong}]}

    calls = Calls("tax_office", SimpleNamespace(post=post), deadline_seconds=HANGING_SECONDS)
    call = KeyedCall(reading.read_taxpayers, frozenset({"arrears_since", "recorded_at", "closures"}))
    found = await answered("tax_office", calls, call, ["sound", "wrong", "unregistered"])
    assert {key: type(row) for key, row in found.items()} == {"sound": dict, "wrong": AgencyContractBroken}


async def test_a_record_of_somebody_else_costs_nobody_their_own(reading: ModuleType) -> None:
    """It is left out; only where none is of those who were asked for are ids written otherwise."""
    others = [{"id": "other", **OPEN}]
    own = [{"id": "own", **OPEN}]

    async def post(path: str, body: Any) -> Any:
        return {"taxpayers": others + (own if "own" in body["ids"] else [])}

    service = SimpleNamespace(post=post)
    calls = Calls("tax_office", service, deadline_seconds=HANGING_SECONDS)
    call = KeyedCall(reading.read_taxpayers, frozenset({"arrears_since", "recorded_at", "closures"}))
    assert (await answered("tax_office", calls, call, ["own", "unregistered"])).keys() == {"own"}
    assert (await reading.read_businesses(["own"], None, service)).keys() == {"own"}
    with pytest.raises(SourceBroken):
        await reading.read_businesses(["unregistered"], None, service)


def test_its_failures_show_in_its_health(at_tax_office: TaxGateway) -> None:
    """Calls of its service are counted as statements of a store are."""
    health = '{ agency(id: "tax_office") { health { answers failures failedShare p50Ms p99Ms since } } }'
    assert at_tax_office.gateway.ask(BRANCHES)["data"]["taxBranches"]
    before = operated(at_tax_office.gateway, health)["agency"]["health"]
    assert before["answers"] >= 1
    assert 0 < before["p50Ms"] <= before["p99Ms"]
    at_tax_office.service.fault = 500
    assert at_tax_office.gateway.ask(BRANCHES)["data"]["taxBranches"] is None
    after = operated(at_tax_office.gateway, health)["agency"]["health"]
    assert after["failures"] > before["failures"]
    assert 0 < after["failedShare"] <= 1


def test_credentials_that_are_refused_are_named_in_the_log(at_tax_office: TaxGateway) -> None:
    """Operators learn which setting to look at; callers do not."""
    at_tax_office.service.fault = 403
    answer = at_tax_office.gateway.ask(BRANCHES)
    assert "TOKEN" not in str(answer)
    assert "look at the credentials in TAX_OFFICE_TOKEN" in staff_log_of(at_tax_office.gateway)


def test_what_is_public_is_asked_for_by_its_etag(at_tax_office: TaxGateway) -> None:
    """The second time the service says that nothing has changed."""
    asked = at_tax_office.service.asked
    first = at_tax_office.gateway.ask(BRANCHES)
    assert [each["name"] for each in first["data"]["taxBranches"]] == ["강남세무서", "관악세무서"]
    asked.clear()
    assert at_tax_office.gateway.ask(BRANCHES)["data"] == first["data"]
    assert asked == [("/branches", '"branches-1"')]


def test_readyz_and_the_graph_say_that_it_is_up(at_tax_office: TaxGateway) -> None:
    """By its own probe: no database is asked, and the command that names stores names none of it."""
    at_tax_office.service.asked.clear()
    until = perf_counter() + HANGING_SECONDS
    # What the probe found while another test had the service fail is good for some seconds.
    while "/health" not in {path for path, _ in at_tax_office.service.asked}:
        ready = at_tax_office.gateway.operators.get("/readyz").json()
        assert perf_counter() < until, "the probe is asked no more"
        sleep(0.2)
    assert ready["agencies"]["tax_office"] == "UP", ready["faults"]
    register = at_tax_office.gateway.operators.get("/agencies").json()["agencies"]
    (shown,) = [each for each in register if each["id"] == "tax_office"]
    assert (shown["status"], shown["reasons"]) == ("UP", [])
    assert shown["health"]["answers"] + shown["health"]["failures"] > 0
    answer = at_tax_office.gateway.ask('{ agency(id: "tax_office") { title status facts { id } } }')
    assert answer["data"]["agency"]["status"] == "UP"
    assert [each["id"] for each in answer["data"]["agency"]["facts"]] == ["tax_arrears", "business_closed_lately"]


def _checked(at: TaxGateway, *arguments: str) -> tuple[int, list[str]]:
    """How `agency check` ends, and its lines."""
    done = command("agency", "check", "tax_office", *arguments, data=at.gateway.data, **at.settings)
    assert "Traceback" not in done.stderr
    return done.returncode, [*done.stdout.splitlines(), done.stderr]


@pytest.mark.usefixtures("registered")
def test_agency_check_asks_the_service(at_tax_office: TaxGateway) -> None:
    """All that needs no store of the agency's own, its fields as citizens ask for them, and its readers again."""
    code, lines = _checked(at_tax_office)
    assert code == 0, "\n".join(lines)
    checks = [line.removeprefix("ok     ").partition(":")[0] for line in lines[:-2]]
    without_a_store = ["declarations", "descriptions", "texts", "titles", "legal bases", "public"]
    without_a_store += ["purposes", "contact", "no row"]
    assert checks == [*without_a_store, "service", "rows", "answers", "readers", "readers"]
    (rows,) = [line for line in lines if line.startswith("ok     rows: ")]
    assert rows.startswith("ok     rows: tax_office.reading.read_taxpayers answers ")
    assert rows.endswith(" keys by key, in one call, with rows for 1")
    assert "ok     readers: Citizen.businesses answers 6 keys by key, in one call" in lines
    assert lines[-2] == "tax_office keeps to the contract."


def test_agency_check_finds_a_service_that_answers_by_pages(
    at_tax_office: TaxGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first page is no answer for all: of everybody else it would be known that they have nothing in arrears."""
    monkeypatch.setattr("tax_office_service.app.taxpayer", lambda id_: {"id": id_, **OPEN})
    first: Any = lambda body: JSONResponse({name: said[:5] for name, said in body.items()})  # noqa: E731
    monkeypatch.setattr("tax_office_service.app.JSONResponse", first)
    code, lines = _checked(at_tax_office)
    assert code == 1
    (fault,) = [line for line in lines if line.startswith("FAULT  rows: ")]
    assert fault.startswith("FAULT  rows: tax_office.reading.read_taxpayers answers otherwise for the key ")


def test_agency_check_holds_rows_of_a_service_against_its_facts(
    at_tax_office: TaxGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record that is not as agreed is told before a sweep meets it."""
    wrong = {"arrears": None}
    monkeypatch.setattr("tax_office_service.app.taxpayer", lambda id_: {"id": id_, **OPEN, **wrong})
    code, lines = _checked(at_tax_office)
    assert code == 1
    assert any(line.startswith("FAULT  rows: tax_office.reading.read_taxpayers answers ") for line in lines)
    assert "a taxpayer's record is not as agreed: TypeError" in "".join(lines)


@pytest.mark.long
def test_agency_check_says_that_the_service_is_not_well(at_tax_office: TaxGateway) -> None:
    """It is then asked for nothing else."""
    at_tax_office.service.fault = 503
    at_tax_office.service.asked.clear()
    code, lines = _checked(at_tax_office)
    assert code == 1
    assert lines[-2].startswith("FAULT  service: the service does not answer its probe: GET /health answered 503")
    assert {path for path, _ in at_tax_office.service.asked} <= {"/health"}


def test_agency_check_says_of_a_service_what_keeps_it_from_being_examined(at_tax_office: TaxGateway) -> None:
    """It has no store that could be what does not answer: here that is the registry's."""
    settings = {**at_tax_office.settings, "CIVIL_REGISTRY_DATABASE_URL": NOWHERE}
    done = command("agency", "check", "tax_office", data=at_tax_office.gateway.data, **settings)
    assert done.returncode == 1
    said = "FAULT  rows: it cannot be examined: AGENCY_UNAVAILABLE: civil_registry "
    assert [line for line in done.stdout.splitlines() if line.startswith(said)], done.stdout


def test_agency_check_says_which_field_is_not_answered(at_tax_office: TaxGateway) -> None:
    """A service that is well and answers in another shape."""
    at_tax_office.service.fault = b'{"taxpayers": 1}'
    code, lines = _checked(at_tax_office)
    assert code == 1
    assert any(line.startswith("FAULT  answers: me.businesses is not answered: AGENCY_CONTRACT") for line in lines)


@pytest.mark.long
def test_agency_check_takes_no_store_of_one_that_has_a_service(at_tax_office: TaxGateway) -> None:
    """Nothing of it stands there."""
    code, lines = _checked(at_tax_office, "--against", "postgresql://nobody@nowhere/tax")
    assert code == 1
    assert "keeps no PostgreSQL: leave `--against` out" in lines[-1]
