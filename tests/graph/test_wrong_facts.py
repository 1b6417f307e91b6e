"""Reports that a fact is wrong, over HTTP: whom they reach, who may make them for whom, and how they stand."""

import asyncio
import json
from argparse import Namespace
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

import asyncpg
import pytest

from agencies.contract import Agency
from agencies.contract.errors import AgencyContractBroken, AgencyUnavailable
from agencies.registration.registry import PLATFORM, Registry, register
from agencies.store.correction import WrongFact
from agencies.store.read import Outcome
from agencies.store.store import Store
from api.settings.settings import read_settings
from commands.corrections import list as corrections_list
from resolvers.admission import sound
from resolvers.corrections.corrections import Corrections
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller, CallerKind
from resolvers.request.promise import Promise
from resolvers.usage_log import usage_log
from tests.faults.conftest import NOWHERE
from tests.graph.asking import codes
from tests.graph.consenting import Asking
from tests.patience import eventually
from tests.people import DAY
from tests.running import RunningGateway, command, environment, log_of, refused
from tests.store.database import connected
from tests.usage.kept import keeping

FATHER: Final = "Father alone with two children"
PUPIL: Final = "Middle-school pupil"
REPORT: Final = """mutation($fact: ID!, $of: ID!, $text: String!) {
  reportWrongFact(factId: $fact, subjectId: $of, text: $text) {
    correction { id status createdAt fact { id } holder { id } } } }"""
CORRECTIONS: Final = """query($of: ID!, $by: ID) { citizen(id: $of) {
  id corrections(agencyId: $by) { id status createdAt fact { id } holder { id contactPoint { phone } } } } }"""
FAMILY: Final = "{ me { id children(minor: true) { id } parents { id } household { members { citizen { id } } } } }"
TEXT: Final = "직장을 9월에 그만두었습니다. Wrong since September."
HOLDERS: Final = ("civil_registry", "education_office", "health_insurance", "labour_office", "welfare_office")


class Reporting(Asking):
    """The shared gateway, whose citizens report what nobody else's tests look at."""

    def __init__(self, gateway: RunningGateway, dsns: Mapping[str, str], store: "asyncpg.Connection[Any]") -> None:
        super().__init__(gateway, store, store)
        self.dsns = dsns
        self.me = {title: persona.id for title, persona in gateway.personas.items()}

    def report(self, caller: str | Caller | None, of: str, fact: str = "employment_status", text: str = TEXT) -> Any:
        """The answer to a report."""
        return self.ask(caller, REPORT, fact=fact, of=of, text=text)

    def reported(self, of: str, fact: str = "employment_status", text: str = TEXT) -> Any:
        """What a citizen is told of a report of their own, which is taken."""
        answer = self.report(of, of, fact, text)
        assert "errors" not in answer, answer
        return answer["data"]["reportWrongFact"]["correction"]

    def corrections(self, caller: str, of: str, executor: str = "plan", by: str | None = None) -> Any:
        """What is said of the reports on somebody."""
        answer = self.ask(caller, CORRECTIONS, executor, of=of, by=by)
        assert "errors" not in answer, answer
        return answer["data"]["citizen"]["corrections"]

    def family(self, title: str) -> dict[str, Any]:
        """A persona's children, parents and household, by id."""
        me = self.ask(self.me[title], FAMILY)["data"]["me"]
        members = [each["citizen"]["id"] for each in me["household"]["members"]]
        children, parents = ([each["id"] for each in me[name]] for name in ("children", "parents"))
        return {"children": children, "parents": parents, "all": members}

    def is_recorded(self, citizen: str, action: str, by: str) -> bool:
        """Whether the citizen's usage log has a report that somebody made, or was refused."""
        asked = "{ me { usage(first: 100, receiverKinds: [SELF, HOUSEHOLD, GUARDIAN]) { nodes { ...It } } } }"
        asked += "fragment It on UsageRecord { fields action receiverKind }"
        nodes = self.ask(citizen, asked)["data"]["me"]["usage"]["nodes"]
        return {"fields": ["Mutation.reportWrongFact"], "action": action, "receiverKind": by} in nodes

    async def kept(self, store: str) -> list[tuple[Any, ...]]:
        """What stands in a store's table: fact, subject, who said it, in which words, and the status."""
        async with connected(self.dsns[store]) as connection:
            found = await connection.fetch(
                "SELECT fact_id, subject_id, reported_by, report, status FROM wrong_fact_report ORDER BY created_at"
            )
        return [tuple(row) for row in found]


@pytest.fixture
async def reporting(gateway: RunningGateway, dsns: dict[str, str]) -> AsyncIterator[Reporting]:
    """No report is there before, and none is left."""
    await _empty(dsns)
    async with connected(dsns[PLATFORM]) as store:
        yield Reporting(gateway, dsns, store)
    await _empty(dsns)


async def _empty(dsns: Mapping[str, str]) -> None:
    """Take every report out of the stores, those of the app of the front end's pages too."""
    for name in (*HOLDERS, PLATFORM):
        async with connected(dsns[name]) as connection:
            await connection.execute("TRUNCATE wrong_fact_report")


async def test_a_report_reaches_the_store_of_its_holder_and_its_receipt_says_how_it_stands(
    reporting: Reporting,
) -> None:
    """The words are in the holder's store and nowhere else; the status is what the holder sets, whoever answers."""
    me = reporting.me[FATHER]
    made = reporting.reported(me)
    assert (made["status"], made["fact"]["id"], made["holder"]["id"]) == (
        "RECEIVED",
        "employment_status",
        "labour_office",
    )
    assert await reporting.kept("labour_office") == [("employment_status", me, me, TEXT, "RECEIVED")]
    for other in (*HOLDERS, PLATFORM):
        assert other == "labour_office" or await reporting.kept(other) == []
    async with connected(reporting.dsns["labour_office"]) as store:
        await store.execute("UPDATE wrong_fact_report SET status = 'IN_REVIEW'")
    home = reporting.reported(me, "median_income_percent", "The income is of last year.")
    assert home["holder"]["id"] == "welfare_office"
    for executor in ("plan", "core"):
        income, job = reporting.corrections(me, me, executor)
        assert (job["id"], job["status"], job["createdAt"]) == (made["id"], "IN_REVIEW", made["createdAt"])
        assert job["holder"]["contactPoint"]["phone"] == "1350"
        assert (income["holder"]["id"], income["status"]) == ("welfare_office", "RECEIVED")
        assert reporting.corrections(me, me, executor, by="labour_office") == [job]
        assert reporting.corrections(me, me, executor, by="service_catalogue") == []
    unknown = reporting.ask(me, CORRECTIONS, of=me, by="no_agency")
    assert codes(unknown) == ["BAD_USER_INPUT"]
    assert "September" not in log_of_shared(reporting.gateway)


def log_of_shared(gateway: RunningGateway) -> str:
    """What the shared gateway has printed; nothing where another process has started it."""
    return "" if gateway._process is None else log_of(gateway)


async def test_a_double_tap_is_one_report_and_one_that_is_decided_can_be_made_again(reporting: Reporting) -> None:
    """Also where both are sent at once; another text, or another fact, is another report."""
    me = reporting.me[FATHER]
    taps = [asyncio.to_thread(reporting.reported, me, text=f"  {TEXT}\n") for _ in range(4)]
    found = await asyncio.gather(*taps)
    assert len({each["id"] for each in found}) == 1
    assert reporting.reported(me) == found[0]
    assert reporting.reported(me, text="More.")["id"] != found[0]["id"]
    async with connected(reporting.dsns["labour_office"]) as store:
        await store.execute("UPDATE wrong_fact_report SET status = 'REFUSED'")
    assert reporting.reported(me)["id"] != found[0]["id"]
    assert len(await reporting.kept("labour_office")) == 3


async def test_ten_reports_that_are_not_decided_are_enough_for_one_holder(reporting: Reporting) -> None:
    """Also where many are sent at once; another holder takes reports, and a decided one leaves room."""
    me = reporting.me[FATHER]
    sent = [asyncio.to_thread(reporting.report, me, me, text=f"Wrong {number}.") for number in range(14)]
    answers = await asyncio.gather(*sent)
    assert sum("errors" not in each for each in answers) == 10
    told = [error["extensions"] for each in answers for error in each.get("errors", ())]
    assert {(each["code"], each["reason"]) for each in told} == {("BAD_USER_INPUT", "TOO_MANY")}
    assert len(await reporting.kept("labour_office")) == 10
    assert "errors" not in reporting.report(me, me, "region")
    async with connected(reporting.dsns["labour_office"]) as store:
        await store.execute(
            "UPDATE wrong_fact_report SET status = 'CORRECTED' WHERE report = $1", answers_text(answers)
        )
    assert "errors" not in reporting.report(me, me, text="One more.")


def answers_text(answers: list[Any]) -> str:
    """The words of a report that was taken."""
    return next(f"Wrong {number}." for number, each in enumerate(answers) if "errors" not in each)


async def test_d10_oneself_and_the_guardian_of_a_child_report_and_nobody_else(reporting: Reporting) -> None:
    """A pupil of 14 says it alone; those who live together, strangers, officials and systems cannot."""
    father, pupil = reporting.me[FATHER], reporting.me[PUPIL]
    child = reporting.family(FATHER)["children"][0]
    parent = reporting.family(PUPIL)["parents"][0]
    assert "errors" not in reporting.report(father, child, "region")
    assert reporting.corrections(father, child)[0]["fact"]["id"] == "region"
    assert reporting.corrections(child, child)[0]["fact"]["id"] == "region"
    assert reporting.corrections(father, father) == []
    assert "errors" not in reporting.report(pupil, pupil, "enrolled_level")
    assert codes(reporting.ask(parent, CORRECTIONS, of=pupil)) == ["FORBIDDEN"]
    official = Caller(
        kind=CallerKind.OFFICIAL, agency="welfare_office", purpose="benefit_review", issue="wrong", subject="o"
    )
    system = Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose="benefit_review", subject="s")
    before = [await reporting.kept(store) for store in HOLDERS]
    cases: list[tuple[str | Caller | None, str]] = [
        (parent, pupil),
        (pupil, parent),
        (father, pupil),
        (father, "no such citizen"),
        (official, father),
        (system, father),
        (Caller(kind=CallerKind.AUDITOR, subject="a"), father),
        (None, father),
    ]
    for caller, of in cases:
        answer = reporting.report(caller, of, "region")
        assert (answer["data"], codes(answer)) == ({"reportWrongFact": None}, ["FORBIDDEN"]), (caller, of)
    words = {reporting.report(father, of, "region")["errors"][0]["message"] for of in (pupil, "no such citizen")}
    assert len(words) == 1
    assert [await reporting.kept(store) for store in HOLDERS] == before


ELSEWHERE: Final = """
    SELECT k.parent_id AS parent, k.child_id AS child FROM kinship k JOIN citizen c ON c.id = k.child_id
    JOIN household_member p ON p.citizen_id = k.parent_id AND p.until IS NULL
    JOIN household_member m ON m.citizen_id = k.child_id AND m.until IS NULL AND m.household_id <> p.household_id
    WHERE c.birth_date > '2014-01-01' AND NOT EXISTS (SELECT FROM protection_order o WHERE o.protected_id = c.id)
    LIMIT 1
"""
HAS_CUSTODY: Final = "INSERT INTO custody (parent_id, child_id, since) VALUES ($1, $2, '2026-01-02')"
HAS_NONE: Final = "DELETE FROM custody WHERE parent_id = $1 AND child_id = $2 AND since = '2026-01-02'"


async def test_what_a_guardian_may_not_read_is_not_theirs_to_report(reporting: Reporting) -> None:
    """Of a child who lives elsewhere: its own facts are, those of the household where it lives are not."""
    async with connected(reporting.dsns["civil_registry"]) as registry:
        found = await registry.fetchrow(ELSEWHERE)
        assert found is not None
        await registry.execute(HAS_CUSTODY, *found)
        try:
            answer, refused_ = [reporting.report(*found, fact) for fact in ("enrolled_level", "median_income_percent")]
        finally:
            await registry.execute(HAS_NONE, *found)
    assert "errors" not in answer
    assert codes(refused_) == ["FORBIDDEN"]
    assert await reporting.kept("welfare_office") == []


BAD: Final = {
    "no such fact": ({"fact": "no_such_fact"}, "`factId`"),
    "no word": ({"text": " \n"}, "`text` has 0 characters"),
    "too many words": ({"text": "가" * 2001}, "2001"),
}


async def test_what_cannot_be_taken_is_said_and_leaves_nothing(reporting: Reporting) -> None:
    """BAD_USER_INPUT with what to do, and not a word of the text."""
    me = reporting.me[FATHER]
    for given, told in BAD.values():
        answer = reporting.report(me, me, **given)
        assert codes(answer) == ["BAD_USER_INPUT"]
        assert told in answer["errors"][0]["message"]
    document = REPORT.replace("$text)", '"a\\u0000b")').replace(", $text: String!", "")
    assert codes(reporting.ask(me, document, fact="region", of=me)) == ["BAD_USER_INPUT"]
    assert [await reporting.kept(store) for store in ("labour_office", "civil_registry")] == [[], []]
    longest = "🙂" * 2000
    assert "errors" not in reporting.report(me, me, text=longest)
    assert (await reporting.kept("labour_office"))[0][3] == longest


async def test_a_report_is_in_the_usage_log_of_whom_it_is_about(reporting: Reporting) -> None:
    """As read by whoever made it, for their own affairs; a refusal too, and never in which words."""
    me, pupil = reporting.me[FATHER], reporting.me[PUPIL]
    parent = reporting.family(PUPIL)["parents"][0]
    reporting.report(me, me)
    reporting.report(pupil, parent)
    # A record is shown once a signed head stands over it.
    assert eventually(lambda: reporting.is_recorded(me, "READ", "SELF"))
    assert eventually(lambda: reporting.is_recorded(parent, "REFUSED", "HOUSEHOLD"))


class Elsewhere:
    """A gateway in this process over the same stores, one of them out of reach or without a table for reports."""

    def __init__(self, registry: Registry, dsns: Mapping[str, str], down: str | None) -> None:
        self._stores = {
            name: Store(name, NOWHERE if name == down else dsn, deadline_seconds=30) for name, dsn in dsns.items()
        }
        self.gateway = Gateway(registry, self._stores, lambda: date.fromisoformat(DAY))
        if down == PLATFORM:
            keeping(self.gateway)

    async def ask(self, citizen: str, document: str, **variables: Any) -> Answer:
        """The answer to a citizen."""
        request = GraphRequest(document, None, variables, "ko", "7e57" * 4)
        return await self.gateway.answer(request, Caller(citizen), mutation_allowed=True)

    def close(self) -> None:
        """End the connections."""
        for store in self._stores.values():
            store.close()


async def test_while_its_holder_is_down_a_report_is_not_said_to_be_received(
    reporting: Reporting, registry: Registry
) -> None:
    """AGENCY_UNAVAILABLE names the holder; other holders take reports, and are asked alone by `agencyId`."""
    me, without = reporting.me[FATHER], Elsewhere(registry, reporting.dsns, "labour_office")
    answer = await without.ask(me, REPORT, fact="employment_status", of=me, text=TEXT)
    assert answer.data == {"reportWrongFact": None}
    (error,) = answer.errors
    assert (error["extensions"]["code"], error["extensions"]["agency"]) == ("AGENCY_UNAVAILABLE", "labour_office")
    other = await without.ask(me, REPORT, fact="region", of=me, text=TEXT)
    assert other.errors == []
    read = await without.ask(me, CORRECTIONS, of=me)
    assert read.data == {"citizen": {"id": me, "corrections": None}}
    assert read.errors[0]["extensions"]["agency"] == "labour_office"
    alone = await without.ask(me, CORRECTIONS, of=me, by="civil_registry")
    assert alone.errors == []
    assert alone.data is not None
    assert [each["fact"]["id"] for each in alone.data["citizen"]["corrections"]] == ["region"]
    without.close()


@pytest.mark.parametrize("known", [True, False], ids=["known declarations", "code that cannot be run"])
async def test_reports_to_an_agency_that_is_left_out_are_not_shown_as_gone(
    reporting: Reporting, registry: Registry, known: bool
) -> None:
    """As where its store is down: null, and an error that names the agency; the others are asked alone."""
    me = reporting.me[FATHER]
    reporting.reported(me)
    region = reporting.reported(me, "region")
    labour = next(each for each in registry.agencies if each.id == "labour_office")
    others = [each for each in registry.agencies if each is not labour]
    out = labour.left_out("a fault", frozenset()) if known else Agency.faulty("labour_office", "a fault")
    without = Elsewhere(sound([*others, out]), reporting.dsns, None)
    for asked in ({}, {"by": "labour_office"}):
        read = await without.ask(me, CORRECTIONS, of=me, **asked)
        assert read.data == {"citizen": {"id": me, "corrections": None}}
        (error,) = read.errors
        assert (error["extensions"]["code"], error["extensions"]["agency"]) == ("AGENCY_UNAVAILABLE", "labour_office")
    alone = await without.ask(me, CORRECTIONS, of=me, by="civil_registry")
    assert alone.errors == []
    assert alone.data is not None
    assert [each["id"] for each in alone.data["citizen"]["corrections"]] == [region["id"]]
    without.close()


async def test_an_agency_without_a_table_has_its_reports_in_the_queue_of_the_platform(
    reporting: Reporting, registry: Registry
) -> None:
    """There they are listed for it, and moved; while the platform's store is down none is taken."""
    me = reporting.me[FATHER]
    labour = next(each for each in registry.agencies if each.id == "labour_office")
    others = [each for each in registry.agencies if each is not labour]
    bare = register([*others, replace(labour, corrections=None)])
    queueing = Elsewhere(bare, reporting.dsns, None)
    made = await queueing.ask(me, REPORT, fact="employment_status", of=me, text=TEXT)
    again = await queueing.ask(me, REPORT, fact="employment_status", of=me, text=TEXT)
    assert made.errors == []
    assert made.data is not None
    assert made.data == again.data
    id_ = made.data["reportWrongFact"]["correction"]["id"]
    assert await reporting.kept(PLATFORM) == [("employment_status", me, me, TEXT, "RECEIVED")]
    assert await reporting.kept("labour_office") == []
    data = reporting.gateway.data
    moved = await asyncio.to_thread(command, "corrections", "move", id_, "CORRECTED", data=data)
    assert (moved.returncode, moved.stdout) == (0, f"{id_} for labour_office is CORRECTED.\n")
    read = await queueing.ask(me, CORRECTIONS, of=me, by="labour_office")
    assert read.data is not None
    (shown,) = read.data["citizen"]["corrections"]
    assert (shown["id"], shown["status"], shown["holder"]["id"]) == (id_, "CORRECTED", "labour_office")
    assert reporting.corrections(me, me, by="labour_office") == [shown]  # also once it has a table of its own
    queueing.close()
    down = Elsewhere(bare, reporting.dsns, PLATFORM)
    lost = await down.ask(me, REPORT, fact="employment_status", of=me, text=TEXT)
    assert lost.errors[0]["extensions"] | {"requestId": ""} == {
        "code": "AGENCY_UNAVAILABLE",
        "agency": PLATFORM,
        "retryable": True,
        "requestId": "",
    }
    down.close()


async def test_the_queue_is_listed_by_agency_and_recorded_of_whom_it_is(reporting: Reporting) -> None:
    """A JSON object a line, the open ones; where an agency has a table of its own it is named."""
    await reporting.store.execute(
        "INSERT INTO wrong_fact_report (holder_id, fact_id, subject_id, reported_by, report, status) VALUES "
        "('service_catalogue', 'age', 'a', 'b', '틀림', 'IN_REVIEW'), "
        "('service_catalogue', 'age', 'a', 'b', 'x', 'REFUSED'), "
        "('labour_office', 'occupation', 'a', 'b', 'before it had a table', 'RECEIVED')"
    )
    data = reporting.gateway.data
    asked = [("list", "service_catalogue"), ("list", "labour_office"), ("move", "no such report", "REFUSED")]
    listed, own, unmoved = await asyncio.gather(
        *(asyncio.to_thread(command, "corrections", *each, data=data) for each in asked)
    )
    assert listed.returncode == 0, listed.stderr
    (row,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (row["fact_id"], row["report"], row["status"]) == ("age", "틀림", "IN_REVIEW")
    assert own.returncode == 0, own.stderr
    assert [json.loads(line)["report"] for line in own.stdout.splitlines()] == ["before it had a table"]
    assert "wrong_fact_report of its own store" in own.stderr
    recorded = await reporting.store.fetch(
        "SELECT DISTINCT r.citizen_id FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
        "WHERE s.receiver_system = 'corrections list' ORDER BY 1"
    )
    assert [row["citizen_id"] for row in recorded] == ["a", "b"]
    assert "no report 'no such report'" in refused(unmoved)


async def test_a_queue_of_more_people_than_the_usage_log_takes_at_once_is_listed(
    reporting: Reporting, registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each person is recorded before what was said of them is printed, and nothing else bounds the queue."""
    await reporting.store.execute(
        "INSERT INTO wrong_fact_report (holder_id, fact_id, subject_id, reported_by, report, status) "
        "SELECT 'service_catalogue', 'age', 'many ' || n, 'many ' || n, 'x', 'RECEIVED' FROM generate_series(1, 5) n"
    )
    monkeypatch.setattr(usage_log, "WAITING_AT_MOST", 4)
    monkeypatch.setattr(corrections_list, "AT_ONCE", 2)
    settings = read_settings([PLATFORM], environment(reporting.gateway.data))
    asked = Namespace(agency="service_catalogue", all=False)
    await asyncio.to_thread(corrections_list.corrections_list.run, registry, settings, asked)
    listed = {json.loads(line)["subject_id"] for line in capsys.readouterr().out.splitlines() if line.startswith("{")}
    assert listed == {f"many {number}" for number in range(1, 6)}
    recorded = await reporting.store.fetch("SELECT citizen_id FROM usage_record WHERE citizen_id LIKE 'many %'")
    assert sorted(row["citizen_id"] for row in recorded) == sorted(listed)


async def test_reports_for_an_agency_that_takes_no_part_are_listed_too(reporting: Reporting) -> None:
    """They count as not decided until somebody decides on them. An id for which there are none is refused."""
    await reporting.store.execute(
        "INSERT INTO wrong_fact_report (holder_id, fact_id, subject_id, reported_by, report) "
        "VALUES ('tax_office', 'tax_paid', 'a', 'a', 'too much')"
    )
    listing, data = ("corrections", "list"), reporting.gateway.data
    listed, refusing = await asyncio.gather(
        *(asyncio.to_thread(command, *listing, each, data=data) for each in ("tax_office", "tax_ofice"))
    )
    assert [json.loads(line)["report"] for line in listed.stdout.splitlines()] == ["too much"], listed.stderr
    assert "no agency 'tax_ofice'" in refused(refusing)


class Told:
    """Loads that bring one row from each store."""

    def reaches(self, store: str) -> bool:
        """Whether it is the labour office's."""
        return store == "labour_office"

    def several(self, wanted: Sequence[Any]) -> Promise[list[Outcome]]:
        """A row with a status that the contract does not know."""
        row = {"id": "1", "fact_id": "age", "created_at": datetime.now(UTC), "status": "LOST"}
        return Promise.of([Outcome({"a": [row]}, None, 0.0) for _ in wanted])


async def test_what_no_status_is_or_nobody_keeps_is_not_answered(registry: Registry) -> None:
    """An agency's table may lack the check: the citizen is not told what the contract does not have."""
    corrections = Corrections(registry, {})
    loads: Any = Told()
    with pytest.raises(AgencyContractBroken) as broken:
        await corrections.of(loads, "a", None)
    assert broken.value.agency == "labour_office"
    with pytest.raises(AgencyUnavailable):
        await corrections.put("service_catalogue", WrongFact("age", "a", "a", "It is wrong."))
