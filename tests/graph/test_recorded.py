"""What a request has recorded of whom: what its own operation read, derived or was refused, by either executor."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import UsageLogUnavailable
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.decisions import kept_decisions
from resolvers.decisions.decision_table import Decision
from resolvers.engine import executor
from resolvers.engine.result import Result
from resolvers.engine.running.run import Run
from resolvers.gateway import Gateway
from resolvers.pipeline import pipeline
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, KEEP_DECISIONS, Caller
from resolvers.usage_log.usage_log import UsageLog
from tests.graph.office import CONSENT, FAMILY, official, system
from tests.people import DAY
from tests.running import RunningGateway
from tests.usage.kept import KeptLog, KeptRecord, keeping, lines

WAYS: Final = pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
REQUEST: Final = "0123456789abcdef"
SERVICES: Final = "{ me { services(first: 1) { totalCount nodes { alreadyReceives } } } }"


class Recording:
    """A gateway that records in memory, and a family of six who ask it."""

    def __init__(self, gateway: Gateway, family: Mapping[str, str]) -> None:
        self.gateway = gateway
        self.log: KeptLog = keeping(gateway)
        self.parent = family["parent"]
        self.spouse = family["spouse"]
        self.child = family["child"]
        self.members = family["members"].split()

    async def ask(self, document: str, caller: Caller | None = None, **rest: Any) -> Answer:
        """The whole answer, to the parent where nobody else is named."""
        by_core, in_parts = rest.pop("by_core", False), rest.pop("in_parts", False)
        request = GraphRequest(document, None, rest, "ko", REQUEST, by_core=by_core, in_parts=in_parts)
        return await self.gateway.answer(request, caller or Caller(self.parent), mutation_allowed=True)

    async def recorded(self, document: str, caller: Caller | None = None, **rest: Any) -> Sequence[KeptRecord]:
        """What an operation has recorded."""
        await self.log.taken()
        await self.ask(document, caller, **rest)
        return await self.log.taken()


@pytest.fixture(scope="module")
async def recording(registry: Registry, stores: Mapping[str, Store], gateway: RunningGateway) -> Recording:
    """The gateway over the seeded stores."""
    made = Gateway(registry, stores, lambda: date.fromisoformat(DAY))
    parent = gateway.personas[FAMILY].id
    document = "{ me { household { members { relation citizen { id age } } } children(minor: true) { id } } }"
    answer = await made.answer(GraphRequest(document, None, {}, "ko", REQUEST), Caller(parent), mutation_allowed=False)
    me = answer.data["me"]
    members = [each["citizen"]["id"] for each in me["household"]["members"]]
    minors = {each["id"] for each in me["children"]}
    spouse = next(each for each in members if each != parent and each not in minors)
    return Recording(
        made, {"parent": parent, "spouse": spouse, "child": me["children"][0]["id"], "members": " ".join(members)}
    )


@WAYS
async def test_f5_a_record_names_the_fields_of_one_agency_and_who_received_them(
    recording: Recording, *, by_core: bool
) -> None:
    """One's own reading stands in one's log; the fields of rows, and what a field is made of, among the fields."""
    document = "{ me { id name age education { enrolments { grade school { name } } } } }"
    (registry, school) = sorted(await recording.recorded(document, by_core=by_core), key=lambda each: each.agency)
    assert registry.fields == ("Citizen.age", "Citizen.birthDate", "Citizen.name")
    assert school.fields == ("Citizen.education", "EducationRecord.enrolments", "Enrolment.grade", "Enrolment.school")
    for each in (registry, school):
        assert (each.citizen_id, each.reader, each.action.name) == (recording.parent, recording.parent, "READ")
        assert (each.receiver_kind.name, each.receiver_agency, each.represented) == ("SELF", None, False)
        assert (each.purpose, each.request_id, each.issue) == ("own_affairs", REQUEST, None)


async def test_what_a_plan_reads_is_on_its_way_to_the_log_before_the_answer_is_made(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is waited for while the answer is made, and not after."""
    making, handed = executor.first_part, []

    def made(*of: Any) -> Any:
        handed.append(len(recording.log.records))
        return making(*of)

    monkeypatch.setattr(executor, "first_part", made)
    assert len(await recording.recorded("{ me { id name age } }")) == 1
    assert handed == [1]


@WAYS
async def test_a_guardians_reading_stands_in_the_childs_log(recording: Recording, *, by_core: bool) -> None:
    """As a reading by a guardian, on the child's behalf; a spouse is read by somebody of the household."""
    document = "{ me { household { members { citizen { id name } } } } }"
    found = await recording.recorded(document, by_core=by_core)
    named = {each.citizen_id: each for each in found if "Citizen.name" in each.fields}
    assert set(named) == set(recording.members)
    child, spouse = named[recording.child], named[recording.spouse]
    assert (child.receiver_kind.name, child.represented, child.reader) == ("GUARDIAN", True, recording.parent)
    assert (spouse.receiver_kind.name, spouse.represented) == ("HOUSEHOLD", False)


@WAYS
async def test_what_is_read_of_a_household_is_recorded_of_each_member(recording: Recording, *, by_core: bool) -> None:
    """Its totals are about everyone who lives there now."""
    found = await recording.recorded("{ me { household { size } } }", by_core=by_core)
    of = [each.citizen_id for each in found if each.fields == ("Household.size",)]
    assert sorted(filter(None, of)) == sorted(set(recording.members) - {recording.parent})
    assert [each.fields for each in found if each.citizen_id == recording.parent] == [
        ("Citizen.household", "Household.size")
    ]


@WAYS
async def test_facts_behind_verdicts_are_recorded_as_derived(recording: Recording, *, by_core: bool) -> None:
    """Of everyone of whom facts are read, also where the caller is shown none of them."""
    found = await recording.recorded(SERVICES, by_core=by_core)
    derived = {(each.citizen_id, each.agency): each.fields for each in found if each.action.name == "DERIVED"}
    own = {agency for citizen, agency in derived if citizen == recording.parent}
    assert own >= {"civil_registry", "health_insurance", "welfare_office", "labour_office", "education_office"}
    assert "Fact.pregnant" in derived[recording.parent, "health_insurance"]
    assert "Eligibility.alreadyReceives" in derived[recording.parent, "welfare_office"]
    assert (recording.child, "health_insurance") in derived
    assert "Fact.multicultural_household" in derived[recording.spouse, "civil_registry"]
    assert [each.fields for each in found if each.action.name == "READ"] == [
        ("Citizen.services", "Eligibility.alreadyReceives")
    ]


@WAYS
@pytest.mark.parametrize(
    "document",
    [
        '{ citizen(id: "c00000000000000f") { name } }',
        "query($hidden: ID!) { citizen(id: $hidden) { name household { size } } }",
        "query($hidden: ID!) { citizens(ids: [$hidden]) { name } }",
        '{ agencies { id title } publicService(id: "basic_pension") { name } __schema { queryType { name } } }',
    ],
)
async def test_hidden_and_unknown_people_and_public_fields_leave_no_record(
    recording: Recording, gateway: RunningGateway, document: str, *, by_core: bool
) -> None:
    """Nobody can tell from the log that somebody was asked about who is not there to be seen."""
    hidden = gateway.personas["Expectant mother"].id
    variables = {"hidden": hidden} if "$hidden" in document else {}
    assert not await recording.recorded(document, by_core=by_core, **variables)
    assert not await recording.recorded("{ agencies { id } me { id name } }", ANONYMOUS, by_core=by_core)


@WAYS
async def test_what_is_refused_is_recorded_as_refused(recording: Recording, *, by_core: bool) -> None:
    """By relation: a spouse's health is not for the other to read, nor what stands in its rows. By purpose: alike."""
    document = "query($of: ID!) { citizen(id: $of) { name health { pregnancies { dueDate } } } }"
    found = lines(await recording.recorded(document, by_core=by_core, of=recording.spouse))
    assert [each[1:] for each in found] == [
        ("civil_registry", "READ", "HOUSEHOLD", ("Citizen.name",)),
        (
            "health_insurance",
            "REFUSED",
            "HOUSEHOLD",
            ("Citizen.health", "HealthRecord.pregnancies", "Pregnancy.dueDate"),
        ),
    ]
    asked = "query($of: ID!) { citizen(id: $of) { id health { pregnancies { dueDate } } } }"
    (refused,) = await recording.recorded(asked, official(), by_core=by_core, of=recording.child)
    assert (refused.action.name, refused.fields) == ("REFUSED", ("Citizen.health",))


@WAYS
async def test_a_computed_field_is_recorded_with_what_it_is_computed_of(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """Where it is read, and where it is refused since the citizen has not agreed."""
    names = ("Citizen.age", "Citizen.birthDate")
    document, register = "{ me { id age } }", recording.gateway._purposes
    by_consent = replace(register.purposes[OWN_AFFAIRS], consent=CONSENT)
    for action in ("READ", "REFUSED"):
        found = lines(await recording.recorded(document, by_core=by_core))
        assert [each[1:] for each in found] == [("civil_registry", action, "SELF", names)]
        monkeypatch.setattr(register, "of", lambda caller: by_consent)


@WAYS
async def test_who_reads_in_office_is_recorded_with_agency_and_case(recording: Recording, *, by_core: bool) -> None:
    """An official with the number of the case, and what the purpose does not cover beside it; a system without."""
    document = "query($of: ID!) { citizen(id: $of) { id education { enrolments { grade } } } }"
    found = await recording.recorded(document, official(issue="2026-77"), by_core=by_core, of=recording.child)
    assert [each[2:] for each in lines(found)] == [
        ("READ", "OFFICIAL", ("Citizen.education", "EducationRecord.enrolments")),
        ("REFUSED", "OFFICIAL", ("Enrolment.grade",)),
    ]
    read = found[0]
    assert (read.receiver_kind.name, read.receiver_agency, read.issue) == ("OFFICIAL", "welfare_office", "2026-77")
    assert (read.reader, read.purpose, read.represented) == ("kim", "education_benefit", False)
    found = await recording.recorded(
        "query($of: ID!) { citizen(id: $of) { id facts { value } } }", system(), by_core=by_core, of=recording.child
    )
    assert {(each.receiver_kind.name, each.receiver_agency, each.reader) for each in found} == {
        ("SYSTEM", "welfare_office", "batch")
    }


async def test_of_a_shared_statement_each_request_records_its_own_keys(
    recording: Recording, gateway: RunningGateway
) -> None:
    """As many citizens as ask at once: each has the one record of their own reading."""
    everyone = [each.id for each in gateway.personas.values()]
    await recording.log.taken()
    await asyncio.gather(*(recording.ask("{ me { id name } }", Caller(each)) for each in everyone))
    found = await recording.log.taken()
    assert sorted((each.citizen_id, each.reader, each.fields) for each in found) == sorted(
        (each, each, ("Citizen.name",)) for each in everyone
    )


@WAYS
async def test_f5_a_request_that_is_given_up_is_recorded(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """Its statements were sent, so that the agency has given the data away, whether or not anybody waits for it."""
    began, fetch = asyncio.Event(), Store.fetch

    async def hanging(self: Store, sql: str, *arguments: Any) -> Any:
        if '"name"' in sql and self.agency == "civil_registry":
            began.set()
            await asyncio.Event().wait()
        return await fetch(self, sql, *arguments)

    await recording.log.taken()
    monkeypatch.setattr(Store, "fetch", hanging)
    asking = asyncio.create_task(recording.ask("{ me { id name } }", by_core=by_core))
    await began.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [each[:3] for each in lines(await recording.log.taken())] == [(recording.parent, "civil_registry", "READ")]


@WAYS
async def test_d10_a_mutation_that_is_denied_leaves_one_record_of_it(recording: Recording, *, by_core: bool) -> None:
    """Of a spouse whom the caller sees: refused. Of somebody whom the caller does not see nothing may be told."""
    document = """mutation($of: ID!) { setConsent(input: {agencyId: "health_insurance", citizenId: $of,
        purposeId: "expectant_mother_care", given: true}) { consent { given } } }"""
    found = lines(await recording.recorded(document, by_core=by_core, of=recording.spouse))
    assert found == [(recording.spouse, PLATFORM, "REFUSED", "HOUSEHOLD", ("Mutation.setConsent",))]
    assert not await recording.recorded(document, by_core=by_core, of="c00000000000000f")


@WAYS
async def test_a_deferred_part_is_recorded_before_it_leaves(recording: Recording, *, by_core: bool) -> None:
    """What comes first has its record first; where a part cannot be recorded, the stream ends, without its data."""
    document = "{ me { children(minor: true) { id name ... @defer { education { enrolments { grade } } } } } }"
    await recording.log.taken()
    answer = await recording.ask(document, by_core=by_core, in_parts=True)
    assert answer.later is not None
    first = {each.agency for each in await recording.log.taken()}
    parts = [part async for part in answer.later]
    later = {each.agency for each in await recording.log.taken()}
    assert (first, later) == ({"civil_registry"}, {"education_office"})
    assert "grade" in str(parts)
    await answer.later.close()


@WAYS
async def test_f4_a_part_that_cannot_be_recorded_ends_the_stream(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """With the error, and no further data."""
    document = "{ me { children(minor: true) { id name ... @defer { education { enrolments { grade } } } } } }"
    answer = await recording.ask(document, by_core=by_core, in_parts=True)
    assert answer.later is not None
    monkeypatch.setattr(recording.log, "_commit", None)
    (last,) = [part async for part in answer.later]
    assert last["hasNext"] is False
    assert "incremental" not in last
    assert [each["id"] for each in last["completed"]] == [each["id"] for each in answer.pending]
    codes = {error["extensions"]["code"] for each in last["completed"] for error in each["errors"]}
    assert codes == {"USAGE_LOG_UNAVAILABLE"}
    await answer.later.close()


@WAYS
async def test_f4_what_cannot_be_recorded_is_not_answered(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """Nothing personal leaves without a record; what is public is answered all the same."""
    monkeypatch.setattr(recording.gateway._contexts, "_usage_log", UsageLog(None))
    for document in ("{ me { id name } }", SERVICES, "query($of: ID!) { citizen(id: $of) { id name } }"):
        with pytest.raises(UsageLogUnavailable):
            await recording.ask(document, by_core=by_core, of=recording.child)
    public = await recording.ask("{ agencies { id } }", by_core=by_core)
    assert public.data["agencies"]


@WAYS
async def test_f5_a_part_that_is_given_up_is_recorded(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """Its statements are under way when the client leaves: the agency has been asked."""
    document = "{ me { id name ... @defer { education { enrolments { grade } } } } }"
    began, fetch = asyncio.Event(), Store.fetch

    async def hanging(self: Store, sql: str, *arguments: Any) -> Any:
        if self.agency == "education_office":
            began.set()
            await asyncio.Event().wait()
        return await fetch(self, sql, *arguments)

    answer = await recording.ask(document, by_core=by_core, in_parts=True)
    assert answer.later is not None
    await recording.log.taken()
    monkeypatch.setattr(Store, "fetch", hanging)
    parts = aiter(answer.later)
    waiting = asyncio.ensure_future(anext(parts))
    await began.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await answer.later.close()
    assert {each.agency for each in await recording.log.taken()} == {"education_office"}


@WAYS
async def test_an_answer_that_cannot_be_made_ends_its_later_parts(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """Nothing is left that could still read what no client waits for."""
    results = []

    async def fail(result: Result, *rest: Any) -> Answer:
        results.append(result)
        raise LookupError

    monkeypatch.setattr(pipeline, "answer_of", fail)
    document = "{ me { id name ... @defer { education { enrolments { grade } } } } }"
    with pytest.raises(LookupError):
        await recording.ask(document, by_core=by_core, in_parts=True)
    (result,) = results
    assert result.later is not None
    assert [part async for part in result.later.subsequent_results] == []


@WAYS
async def test_a_consent_that_is_given_is_recorded_before_it_is_kept(
    recording: Recording, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """Of whom it is about; where that cannot be recorded, nothing is changed."""
    document = """mutation($of: ID!) { setConsent(input: {agencyId: "health_insurance", citizenId: $of,
        purposeId: "expectant_mother_care", given: false}) { consent { given } } }"""
    found = lines(await recording.recorded(document, by_core=by_core, of=recording.child))
    assert found == [(recording.child, PLATFORM, "READ", "GUARDIAN", ("Mutation.setConsent",))]
    changed = []

    async def put(wanted: Any) -> Any:
        changed.append(wanted)

    monkeypatch.setattr(recording.gateway._platform.consents, "put", put)
    monkeypatch.setattr(recording.gateway._contexts, "_usage_log", UsageLog(None))
    with pytest.raises(UsageLogUnavailable):
        await recording.ask(document, by_core=by_core, of=recording.child)
    assert changed == []


@WAYS
async def test_decisions_asked_for_at_once_are_kept_only_when_all_is_recorded(
    recording: Recording, gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch, *, by_core: bool
) -> None:
    """The first has it committed what both have read: where that fails, the second is not kept either."""
    kept = []

    async def put(store: Store, decision: Decision) -> str:
        kept.append(decision)
        return decision.id

    async def fail(records: Sequence[KeptRecord]) -> None:
        await asyncio.sleep(0)
        raise LookupError

    monkeypatch.setattr(kept_decisions, "put_decision", put)
    document = "{ me { services(first: 2) { nodes { decisionId } } } }"
    keeper = Caller(gateway.personas["Grandmother raising a grandchild"].id, frozenset({KEEP_DECISIONS}))
    assert (await recording.ask(document, keeper, by_core=by_core)).errors == []
    assert len(kept) == 2
    kept.clear()
    monkeypatch.setattr(recording.gateway._contexts, "_usage_log", UsageLog(fail))
    with pytest.raises(UsageLogUnavailable):
        await recording.ask(document, keeper, by_core=by_core)
    assert kept == []


async def test_what_cannot_be_told_of_a_request_that_is_given_up_is_logged(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cancel stays a cancel, and the staff's log has that a record is missing."""
    began = asyncio.Event()

    async def hanging(self: Store, sql: str, *arguments: Any) -> Any:
        began.set()
        await asyncio.Event().wait()

    def failing(self: Run, disclosed: Any) -> None:
        raise LookupError

    monkeypatch.setattr(Store, "fetch", hanging)
    monkeypatch.setattr(Run, "disclose", failing)
    with capture_logs() as logged:
        asking = asyncio.create_task(recording.ask("{ me { id name } }"))
        await began.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert [(each["log_level"], each["failure"]) for each in logged if "failure" in each] == [("error", "LookupError")]
