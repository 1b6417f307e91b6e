"""Agencies on which others rest, and that are left out: their facts are as not held, and all else is answered."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import REMOVE, FieldNode, GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, parse, print_ast, visit
from graphql import build_schema as built

from agencies.civil_registry.entity import Citizen
from agencies.contract import Agency, Personal, Selection, Sensitivity, reader
from agencies.contract.errors import StartUpError
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers import admission
from resolvers.admission import ESSENTIAL, admitted
from resolvers.gateway import Gateway
from tests.all_of_own import ALL_OF_OWN
from tests.graph.asking import Graph
from tests.people import DAY
from tests.running import ROOT, RunningGateway, command, running_gateway

OTHERS: Final = [str(agency.id) for agency in discover()]
OPTIONAL: Final = [each for each in OTHERS if each not in ESSENTIAL]
HEADLINE: Final = (ROOT / "web" / "src" / "queries" / "headline.graphql").read_text()
FAMILY: Final = "Multicultural family of six"
ROWS: Final = """query Rows($after: String) { me {
  services(first: 100, after: $after, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]}) {
    pageInfo { hasNextPage endCursor }
    nodes { service { id } subject { id } status missingFacts { cause holder { id } } } } } }"""


def _admitted_without(gone: str, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The registry where the code of one agency cannot be run."""
    own: Callable[[str], Agency] = admission.load

    def load(name: str) -> Agency:
        if name == gone:
            raise StartUpError(f"agencies/{name}/agency.py:5: ModuleNotFoundError: No module named 'strawbery'.")
        return own(name)

    monkeypatch.setattr(admission, "load", load)
    return admitted(OTHERS)


@contextmanager
def _over(registry: Registry, dsns: dict[str, str], gateway: RunningGateway) -> Iterator[Graph]:
    names = {*registry.with_stores, "platform"}
    stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items() if name in names}
    try:
        yield Graph(Gateway(registry, stores, lambda: date.fromisoformat(DAY)), gateway.personas)
    finally:
        for store in stores.values():
            store.close()


def _known_part(document: str, schema: GraphQLSchema) -> str:
    """A document without the fields that a schema has not."""
    info = TypeInfo(schema)

    class Without(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> Any:
            return REMOVE if info.get_field_def() is None else None

    return print_ast(visit(parse(document), TypeInfoVisitor(info, Without())))


async def _rows(graph: Graph) -> dict[tuple[str, str], dict[str, Any]]:
    found, page = {}, {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        services = (await graph.data(ROWS, FAMILY, after=page["endCursor"]))["me"]["services"]
        found.update({(each["service"]["id"], each["subject"]["id"]): each for each in services["nodes"]})
        page = services["pageInfo"]
    return found


@pytest.mark.parametrize("gone", [OPTIONAL[0], *(pytest.param(each, marks=pytest.mark.long) for each in OPTIONAL[1:])])
async def test_the_others_are_served_without_one_whose_code_cannot_be_run(
    gone: str, monkeypatch: pytest.MonkeyPatch, graph: Graph, dsns: dict[str, str], gateway: RunningGateway
) -> None:
    """It is DOWN with file and line; what hangs on its facts is UNKNOWN for want of them, and nothing else changes."""
    whole = await graph.data(HEADLINE, FAMILY)
    before = await _rows(graph)
    registry = _admitted_without(gone, monkeypatch)
    assert [each.id for each in registry.faulty] == [gone]
    with _over(registry, dsns, gateway) as fewer:
        headline = await fewer.data(_known_part(HEADLINE, built(fewer.gateway.sdl)), FAMILY)
        after = await _rows(fewer)
        shown = await fewer.data(f'{{ agency(id: "{gone}") {{ status facts {{ id }} }} }}')
        found = await fewer.gateway.findings()
    assert {name: headline["me"][name] for name in ("id", "name", "birthDate", "lifeStage")} == {
        name: whole["me"][name] for name in ("id", "name", "birthDate", "lifeStage")
    }
    assert [each["name"] for each in headline["me"]["children"]] == [each["name"] for each in whole["me"]["children"]]
    turned = {row for row in before if after[row]["status"] != before[row]["status"]}
    assert before.keys() == after.keys()
    for row in turned:
        assert after[row]["status"] == "UNKNOWN"
        assert ("SOURCE_UNAVAILABLE", gone) in {
            (gap["cause"], gap["holder"]["id"]) for gap in after[row]["missingFacts"]
        }
    assert turned
    assert len(turned) < len(before)
    assert shown["agency"]["status"] == "DOWN"
    assert shown["agency"]["facts"]
    assert {name for name, status in found.status.items() if status == "DOWN"} == {gone}
    assert [f"agencies/{gone}/agency.py:5" in fault.reason for fault in found.faults] == [True]
    assert _warned(found.warnings, f"covers for {gone}.")
    assert _warned(found.warnings, "as no agency here holds it")


def _warned(warnings: Sequence[Any], words: str) -> list[str]:
    return [each.agency for each in warnings if words in each.reason]


def test_what_nobody_declared_is_a_fault_where_all_declarations_are_known(registry: Registry) -> None:
    """Of an agency that is left out beside others it is known what it declared: no other name is excused by it."""
    labour = registry.agency("labour_office")
    assert labour is not None
    out = labour.left_out("it clashes", frozenset({"early-employment"}))
    assert out.declared is not None
    assert {"occupation", "job_loss", "unemployment_benefit"} <= out.declared
    others = [each for each in registry.agencies if each.id != "labour_office"]
    fewer = admission.sound([*others, out])
    assert fewer.may_be_declared_elsewhere("occupation")
    assert not fewer.may_be_declared_elsewhere("occupaton")
    assert fewer.may_be_in_services_elsewhere("early-employment")
    assert not fewer.may_be_in_services_elsewhere("late-employment")


@pytest.mark.parametrize("known", [True, False], ids=["known declarations", "code that cannot be run"])
async def test_a_reader_is_asked_without_the_facts_of_one_that_is_left_out(
    known: bool, registry: Registry, dsns: dict[str, str], gateway: RunningGateway
) -> None:
    """Each such fact is missing in its keys, and the agency that reads by it takes part."""
    asked: list[Any] = []

    async def read(keys: Sequence[Any], selection: Selection, source: Any) -> dict[Any, str]:
        asked.extend(keys)
        return dict.fromkeys(keys, "said")

    agency = Agency(id="advice", title={"ko": "상담", "en": "Advice"}, purposes=ALL_OF_OWN)
    fields = {"advice": reader(read, facts=("sex", "employment_status"), description="It.")}
    carrier = type("Fields", (), {"__annotations__": {"advice": str | None}, **fields})
    agency.contribute(Citizen, access=Personal(Sensitivity.ORDINARY, "도서관법 제4조"))(carrier)
    labour = registry.agency("labour_office")
    assert labour is not None
    out = labour.left_out("a fault", frozenset()) if known else Agency.faulty("labour_office", "a fault")
    others = [each for each in registry.agencies if each is not labour]
    fewer = admission.sound([*others, out, agency])
    with _over(fewer, {**dsns, "advice": "postgresql://nowhere/none"}, gateway) as graph:
        assert (await graph.data("{ me { advice } }", FAMILY))["me"]["advice"] == "said"
    [(sex, status)] = asked
    assert sex is not None
    assert status is None


async def test_agencies_that_nobody_chose_are_as_if_not_held(
    graph: Graph, dsns: dict[str, str], gateway: RunningGateway
) -> None:
    """The civil registry and the catalogue alone decide what hangs on the register, and nothing is DOWN."""
    registry = admitted([*ESSENTIAL])
    assert (registry.faulty, registry.partial) == ((), True)
    before = await _rows(graph)
    with _over(registry, dsns, gateway) as fewer:
        after = await _rows(fewer)
        found = await fewer.gateway.findings()
    assert {*found.status.values()} == {"UP"}
    same = {row for row in before if after[row]["status"] == before[row]["status"]}
    assert same
    assert {after[row]["status"] for row in before.keys() - same} == {"UNKNOWN"}


@pytest.mark.long
def test_two_agencies_alone_are_seeded_checked_and_served(tmp_path: Path) -> None:
    """With AGENCIES, from nothing on."""
    chosen = {"AGENCIES": ",".join(ESSENTIAL)}
    seeded = command("seed", "--citizens", "100", "--on", DAY, data=tmp_path, **chosen)
    assert seeded.returncode == 0, seeded.stderr
    checked = command("catalogue", "check", data=tmp_path, **chosen)
    assert checked.returncode == 0, checked.stderr
    with running_gateway(tmp_path, **chosen) as opened:
        assert opened.client.get("/readyz").json()["agencies"] == dict.fromkeys(ESSENTIAL, "UP")
        answer = opened.ask("{ me { name services(first: 1) { totalCount } } }", next(iter(opened.personas)))
        assert answer["data"]["me"]["services"]["totalCount"], answer
