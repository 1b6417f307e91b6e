"""Decisions that are kept: by whom, what is kept of them, and that they come out the same whatever has changed."""

import asyncio
import hashlib
import json
import time
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.service_catalogue.store.content import Content, own_content
from agencies.service_catalogue.store.loader import load
from agencies.store.store import Store
from resolvers.decisions.kept_decisions import KeptDecisions
from resolvers.decisions.release import RELEASE
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.gateway import Gateway
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import KEEP_DECISIONS, Caller
from resolvers.usage_log.tables.record_table import LOCK_SECONDS
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.running import ROOT, RunningGateway, command, refused, running_gateway
from tests.running import stores as dsns_of
from tests.store.database import connected
from tests.usage.kept import keeping

NOWHERE: Final = "postgresql://nobody@127.0.0.1:1/nowhere"
GRANDMOTHER: Final = "Grandmother raising a grandchild"
REDUCED_HOURS: Final = "999000000007"
FATHER: Final = "Father alone with two children"
ALL: Final = "statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]"
SHOWN: Final = (
    f"{{ me {{ name services(first: 2, filter: {{{ALL}}}) {{ nodes {{ decisionId status service {{ id }} }} }} }} }}"
)
REPORTED: Final = """
    INSERT INTO wrong_fact_report (holder_id, fact_id, subject_id, reported_by, report, status)
    VALUES ('labour_office', 'occupation', 'a', 'b', 'It is wrong.', 'RECEIVED')
"""
RECORDED: Final = "SELECT count(*) FROM usage_record WHERE citizen_id = $1"
WAITING: Final = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
ONE: Final = """
    query ($service: ID!, $subject: ID) { me { eligibility(serviceId: $service, subjectId: $subject) {
        id decisionId status ruleVersion on subject { id }
        reasons { outcome observed(language: EN) required(language: AR) holder { id } requirement { id } }
        missingFacts { fact { id } cause subject { id } holder { id } } } } }
"""


@pytest.fixture(scope="module")
def own(own_data: Path) -> Iterator[RunningGateway]:
    """A gateway of this module's own, since decisions are written and what they rest on is changed."""
    with running_gateway(own_data) as opened:
        yield opened


@pytest.fixture(scope="module")
def dsns(own: RunningGateway) -> dict[str, str]:
    return dsns_of(own.data)


@pytest.fixture
async def stores(dsns: Mapping[str, str]) -> AsyncIterator[dict[str, Store]]:
    """Every store of that gateway's."""
    opened = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items()}
    yield opened
    for store in opened.values():
        store.close()


@pytest.fixture(scope="module")
def scoped(own: RunningGateway) -> dict[str, dict[str, str]]:
    """The headers by which each of two personas may have decisions kept."""
    tokens = {
        title: command("token", own.personas[title].id, "--scope", KEEP_DECISIONS, data=own.data)
        for title in (GRANDMOTHER, FATHER)
    }
    return {title: {"authorization": f"Bearer {token.stdout.strip()}"} for title, token in tokens.items()}


def replay(own: RunningGateway, decision: str) -> dict[str, Any]:
    """The document of a decision that comes out byte-identical."""
    done = command("decision", "replay", decision, data=own.data)
    assert (done.returncode, done.stderr) == (0, "Byte-identical to what was kept.\n")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def _recorded_by_commands(own: RunningGateway) -> list[Any]:
    """The records of the usage log that commands made, the newest last."""
    async with connected(dsns_of(own.data)[PLATFORM]) as platform:
        return list(
            await platform.fetch(
                "SELECT r.citizen_id, s.receiver_system, s.purpose "
                "FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
                "WHERE s.receiver_system LIKE 'decision %' ORDER BY r.index"
            )
        )


def keep(own: RunningGateway, title: str, service: str, *rest: str) -> str:
    """The id that the command prints."""
    done = command("decision", "keep", "--citizen", own.personas[title].id, "--service", service, *rest, data=own.data)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


async def count(dsns: Mapping[str, str]) -> int:
    async with connected(dsns["platform"]) as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM decision")
    return found


async def answer(gateway: Gateway, caller: Caller, document: str = SHOWN, **variables: Any) -> Answer:
    return await gateway.answer(
        GraphRequest(document, None, variables, "ko", "7e57" * 4), caller, mutation_allowed=True
    )


def gateway_over(registry: Registry, stores: Mapping[str, Store], **lost: str) -> Gateway:
    """A gateway in process over these stores, some of which cannot be reached."""
    gone = {name: Store(name, dsn, deadline_seconds=2) for name, dsn in lost.items()}
    return Gateway(registry, {**stores, **gone}, lambda: date.fromisoformat(DAY))


@pytest.fixture(scope="module")
def kept(own: RunningGateway, scoped: Mapping[str, dict[str, str]]) -> dict[str, Any]:
    """A verdict as it was when it was kept: ELIGIBLE."""
    first = SHOWN.replace(ALL, "statuses: [ELIGIBLE]").replace("first: 2", "first: 1")
    found: dict[str, Any] = own.ask(first, headers=scoped[GRANDMOTHER])["data"]["me"]["services"]["nodes"][0]
    return found


# Who may


async def test_without_the_scope_nothing_is_kept(own: RunningGateway, dsns: Mapping[str, str]) -> None:
    """The field is null with FORBIDDEN, the rest answers, and no row is written."""
    before = await count(dsns)
    answered = own.ask(SHOWN, GRANDMOTHER)
    assert [(each["extensions"]["code"], each["path"][-1]) for each in answered["errors"]] == [
        ("FORBIDDEN", "decisionId")
    ] * 2
    assert [each["decisionId"] for each in answered["data"]["me"]["services"]["nodes"]] == [None, None]
    assert answered["data"]["me"]["name"]
    assert await count(dsns) == before


async def test_what_is_supposed_is_never_kept(
    own: RunningGateway, dsns: Mapping[str, str], scoped: Mapping[str, dict[str, str]]
) -> None:
    """With `suppose` the field is null with BAD_USER_INPUT, and no row is written."""
    before = await count(dsns)
    supposing = SHOWN.replace("first: 2,", 'first: 2, suppose: [{fact: "pregnant", value: "true"}],')
    answered = own.ask(supposing, headers=scoped[GRANDMOTHER])
    assert {each["extensions"]["reason"] for each in answered["errors"]} == {"CONFLICT"}
    assert [each["decisionId"] for each in answered["data"]["me"]["services"]["nodes"]] == [None, None]
    assert await count(dsns) == before


async def test_who_does_not_ask_is_answered_by_a_plan_and_nothing_is_kept(
    registry: Registry, own: RunningGateway, stores: Mapping[str, Store], dsns: Mapping[str, str]
) -> None:
    """The field costs those alone who ask for it, scope or none."""
    before = await count(dsns)
    caller = Caller(own.personas[GRANDMOTHER].id, frozenset({KEEP_DECISIONS}))
    plain = await answer(gateway_over(registry, stores), caller, SHOWN.replace("decisionId ", ""))
    assert (plain.executor, plain.errors) == ("plan", [])
    assert await count(dsns) == before


# What is kept


async def test_a_decision_says_what_the_graph_said(own: RunningGateway, scoped: Mapping[str, dict[str, str]]) -> None:
    """Status, versions, reasons and gaps of the kept document are those that the answer shows."""
    everything = SHOWN.replace("first: 2", "first: 100").replace("decisionId", "subject { id }")
    listed = own.ask(everything, FATHER)["data"]["me"]["services"]["nodes"]
    for status in ("ELIGIBLE", "UNKNOWN", "INELIGIBLE"):
        row = next(each for each in listed if each["status"] == status)
        service, subject = row["service"]["id"], row["subject"]["id"]
        about = {"service": service, "subject": subject}
        shown = own.ask(ONE, headers=scoped[FATHER], variables=about)["data"]["me"]["eligibility"]
        kept = replay(own, shown["decisionId"])
        assert (kept["id"], kept["eligibility"]) == (shown["decisionId"], shown["id"])
        assert (kept["status"], kept["ruleVersion"], kept["on"]) == (status, shown["ruleVersion"], DAY)
        assert (kept["service"], kept["subject"], kept["citizen"]) == (
            service,
            subject,
            own.personas[FATHER].id,
        )
        assert kept["keptBy"] == own.personas[FATHER].id
        assert [_reason(each) for each in kept["reasons"]] == [
            (e["requirement"]["id"], e["outcome"], e["observed"], e["required"], e["holder"] and e["holder"]["id"])
            for e in shown["reasons"]
        ]
        assert [
            tuple(each[name] for name in ("fact", "subject", "holder", "cause")) for each in kept["missingFacts"]
        ] == [(e["fact"]["id"], e["subject"]["id"], e["holder"]["id"], e["cause"]) for e in shown["missingFacts"]]


def _reason(kept: Mapping[str, Any]) -> tuple[Any, ...]:
    seen = kept["observed"] and kept["observed"]["en"]
    return kept["requirement"]["id"], kept["outcome"], seen, kept["required"]["ar"], kept["holder"]


async def test_the_same_decision_is_kept_once(
    own: RunningGateway, dsns: Mapping[str, str], scoped: Mapping[str, dict[str, str]]
) -> None:
    """Twice in one answer, again in the next, and by the command: one id, one row."""
    twice = SHOWN.replace("nodes {", "edges { node { decisionId } } nodes {").replace("first: 2", "first: 1")
    listed = [own.ask(twice, headers=scoped[FATHER])["data"]["me"]["services"] for _ in range(2)]
    before = await count(dsns)
    (service,) = {each["nodes"][0]["service"]["id"] for each in listed}
    ids = {each["nodes"][0]["decisionId"] for each in listed} | {
        each["edges"][0]["node"]["decisionId"] for each in listed
    }
    assert ids == {keep(own, FATHER, service)}
    assert await count(dsns) == before


async def test_many_requests_at_once_keep_one_decision(
    registry: Registry, own: RunningGateway, stores: Mapping[str, Store], dsns: Mapping[str, str]
) -> None:
    """Whoever comes second gets the id of who came first."""
    before = await count(dsns)
    caller = Caller(own.personas["Veteran"].id, frozenset({KEEP_DECISIONS}))
    gateway = gateway_over(registry, stores)
    answers = await asyncio.gather(*(answer(gateway, caller, SHOWN.replace("first: 2", "first: 1")) for _ in range(12)))
    kept = {each.data["me"]["services"]["nodes"][0]["decisionId"] for each in answers if each.data}
    assert len(kept) == 1
    assert None not in kept
    assert await count(dsns) == before + 1


async def test_the_command_keeps_for_a_subject_and_a_day(own: RunningGateway) -> None:
    """`--subject` is the child, `--on` the day; what was asked by the command line says so.

    It is recorded without a purpose: whoever has one asks for a citizen, and the citizen's own affairs are not this.
    """
    child = own.ask("{ me { children(minor: true) { id } } }", FATHER)["data"]["me"]["children"][0]["id"]
    of_child = f'{ALL}, subjectId: "{child}"'
    listed = own.ask(
        f"{{ me {{ services(first: 1, filter: {{{of_child}}}) {{ nodes {{ service {{ id }} }} }} }} }}", FATHER
    )
    service = listed["data"]["me"]["services"]["nodes"][0]["service"]["id"]
    decision = keep(own, FATHER, service, "--subject", child, "--on", "2027-03-01")
    kept = replay(own, decision)
    records = await _recorded_by_commands(own)
    assert {row["purpose"] for row in records} == {None}
    recorded = [(row["citizen_id"], row["receiver_system"]) for row in records]
    whose = dict.fromkeys((own.personas[FATHER].id, child, *(each["citizen"] for each in kept["facts"])))
    assert recorded[-len(whose) :] == [(each, "decision replay") for each in whose]
    assert {of for of, system in recorded if system == "decision keep"} >= {own.personas[FATHER].id, child}
    assert (kept["subject"], kept["on"], kept["keptBy"]) == (child, "2027-03-01", "command line")


async def test_all_of_whom_a_decision_tells_are_recorded_when_it_is_made_again(own: RunningGateway) -> None:
    """Those too whom the rule speaks of beside the citizen and the subject: the facts of theirs are printed."""
    facts = replay(own, keep(own, FATHER, REDUCED_HOURS))["facts"]
    whose = {own.personas[FATHER].id, *(each["citizen"] for each in facts)}
    assert len(whose) == 3
    recorded = [row for row in await _recorded_by_commands(own) if row["receiver_system"] == "decision replay"]
    assert {row["citizen_id"] for row in recorded[-3:]} == whose


@pytest.mark.parametrize("asked", [("decision", "replay"), ("corrections", "list", "labour_office")])
async def test_f4_a_command_waits_for_the_usage_log_as_long_as_for_its_store(
    own: RunningGateway, dsns: Mapping[str, str], kept: Mapping[str, Any], asked: tuple[str, ...]
) -> None:
    """What it reads is recorded, although others hold the log for longer than a request waits for it."""
    given = (kept["decisionId"],) if asked[0] == "decision" else ()
    async with connected(dsns[PLATFORM]) as looking, connected(dsns[PLATFORM]) as holding:
        await looking.execute(REPORTED)
        async with holding.transaction():
            await holding.execute("SELECT FROM usage_tree FOR UPDATE")
            reading = asyncio.create_task(
                asyncio.to_thread(command, *asked, *given, data=own.data, PLATFORM_DEADLINE_SECONDS="60")
            )
            while not reading.done() and not await looking.fetchval(WAITING):  # noqa: ASYNC110 (the store tells nobody)
                await asyncio.sleep(0.05)
            await asyncio.sleep(LOCK_SECONDS * 1.5)
        done = await reading
    assert done.returncode == 0, done.stderr
    assert done.stdout


async def test_the_bytes_are_those_of_the_digest_and_canonical(
    own: RunningGateway, dsns: Mapping[str, str], scoped: Mapping[str, dict[str, str]]
) -> None:
    """What `replay` prints is what is stored, its SHA-256 stands beside it, and it holds no other fact than it read."""
    decision = own.ask(SHOWN, headers=scoped[GRANDMOTHER])["data"]["me"]["services"]["nodes"][0]["decisionId"]
    printed = command("decision", "replay", decision, data=own.data).stdout.rstrip("\n")
    async with connected(dsns["platform"]) as connection:
        row = await connection.fetchrow("SELECT * FROM decision WHERE id = $1", decision)
    assert row is not None
    assert printed == row["answer"]
    assert hashlib.sha256(printed.encode()).hexdigest() == row["answer_sha256"]
    assert printed == json.dumps(json.loads(printed), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert json.loads(row["facts"]) == json.loads(printed)["facts"]
    assert row["release"] == RELEASE


def test_the_release_is_the_package_s() -> None:
    """What a decision says of the release that kept it is the version of this one."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == RELEASE


# Again


def other_content(registry: Registry, service: str) -> Content:
    """Maru's catalogue with other words and no way to meet anything of this service, and other figures."""
    content = own_content(catalogue_of(registry), date.fromisoformat(DAY))
    entries = [_impossible(each) if each["id"] == service else each for each in content.services]
    figures = {name: {**each, "values": each["values"][:1]} for name, each in content.parameters.items()}
    return replace(content, services=entries, parameters=figures)


def _impossible(entry: Mapping[str, Any]) -> dict[str, Any]:
    requirements = [
        {**each, "condition": {"any": []}, "text": {"ko": "다름", "en": "other", "ar": "آخر"}}
        for each in entry["requirements"]
    ]
    return {**entry, "requirements": requirements}


async def test_rules_figures_and_facts_that_changed_since_change_nothing(
    registry: Registry,
    own: RunningGateway,
    dsns: Mapping[str, str],
    scoped: Mapping[str, dict[str, str]],
    kept: Mapping[str, Any],
) -> None:
    """A decision comes out byte-identical by its own version, though the gateway decides otherwise meanwhile."""
    service, decision = kept["service"]["id"], kept["decisionId"]
    before = command("decision", "replay", decision, data=own.data).stdout
    async with connected(dsns["civil_registry"]) as connection:
        await connection.execute("UPDATE citizen SET birth_date = birth_date - interval '30 years'")
    async with connected(dsns["service_catalogue"]) as connection:
        loaded = await load(connection, other_content(registry, service))
    assert loaded.swapped
    now = _changed(own, service, scoped[GRANDMOTHER], json.loads(before)["ruleVersion"])
    assert now["status"] == "INELIGIBLE"
    assert now["decisionId"] != decision
    after = command("decision", "replay", decision, data=own.data)
    assert (after.returncode, after.stderr) == (0, "Byte-identical to what was kept.\n")
    assert after.stdout == before
    assert json.loads(after.stdout)["status"] == "ELIGIBLE"
    assert replay(own, now["decisionId"])["catalogueVersion"] == loaded.version_id


def _changed(own: RunningGateway, service: str, headers: dict[str, str], version: str) -> dict[str, Any]:
    """The verdict once the gateway has swapped to a catalogue whose rule is another."""
    until = time.monotonic() + HANGING_SECONDS
    while True:
        answered = own.ask(ONE, headers=headers, variables={"service": service})
        found: dict[str, Any] = answered["data"]["me"]["eligibility"]
        if found["ruleVersion"] != version or time.monotonic() > until:
            return found
        time.sleep(0.2)


async def test_an_agency_that_was_down_stays_so_in_the_decision(
    registry: Registry, own: RunningGateway, stores: Mapping[str, Store]
) -> None:
    """Nothing is read anew: what was unavailable then is unavailable in the decision made again, byte for byte."""
    gateway = gateway_over(registry, stores, welfare_office=NOWHERE)
    caller = Caller(own.personas["Job seeker"].id, frozenset({KEEP_DECISIONS}))
    unknown = SHOWN.replace(ALL, "statuses: [UNKNOWN]").replace("first: 2", "first: 1")
    answered = await answer(gateway, caller, unknown)
    assert answered.data is not None
    (node,) = answered.data["me"]["services"]["nodes"]
    again = await KeptDecisions(registry, stores).replay(node["decisionId"])
    assert again.differences == ()
    assert "SOURCE_UNAVAILABLE" in {gap["cause"] for gap in json.loads(again.answer)["missingFacts"]}


TAMPERED: Final = {
    "answer": ("""replace(answer, '"status":"ELIGIBLE"', '"status":"LIKELY"')""", "status"),
    "facts": ("""replace(facts::text, '"values":{"', '"values":{"invented":true,"')::json""", "facts"),
    "facts_sha256": ("'0'", "facts_sha256"),
    "answer_sha256": ("'0'", "answer_sha256"),
    "rule_version": ("'other'", "rule_version"),
    "catalogue_version": ("catalogue_version + 100", "catalogueVersion"),
    "on_day": ("on_day - 1", "on"),
    "citizen_id": ("'other'", "citizen"),
    "subject_id": ("'other'", "subject"),
    "eligibility_id": ("'other'", "eligibility"),
    "kept_by": ("'other'", "keptBy"),
    "kept_at": ("kept_at + interval '1 second'", "keptAt"),
    "release": ("'0.0.0'", "release"),
}


@pytest.mark.parametrize("column", TAMPERED)
async def test_a_row_that_was_changed_is_told_and_where(
    registry: Registry, stores: Mapping[str, Store], dsns: Mapping[str, str], kept: Mapping[str, Any], column: str
) -> None:
    """Whatever column it is, the decision made again is not what is kept, and it is said what is another."""
    value, place = TAMPERED[column]
    keeping = KeptDecisions(registry, stores)
    assert (await keeping.replay(kept["decisionId"])).differences == ()
    async with connected(dsns["platform"]) as connection:
        before = await connection.fetchval(f"SELECT {column} FROM decision WHERE id = $1", kept["decisionId"])
        await connection.execute(f"UPDATE decision SET {column} = {value} WHERE id = $1", kept["decisionId"])
        try:
            found = (await keeping.replay(kept["decisionId"])).differences
        finally:
            await connection.execute(f"UPDATE decision SET {column} = $2 WHERE id = $1", kept["decisionId"], before)
    assert any(each.split(".")[0] == place for each in found), found


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("service_id", "'other'"),
        ("facts", "'[]'"),
        ("facts", "'1'"),
        ("facts", """'[{"citizen":"c"}]'"""),
        ("catalogue_version", "0"),
    ],
)
async def test_a_row_from_which_nothing_can_be_made_is_refused_in_words(
    registry: Registry,
    stores: Mapping[str, Store],
    dsns: Mapping[str, str],
    kept: Mapping[str, Any],
    column: str,
    value: str,
) -> None:
    """It is no crash: either it differs, or it is said that it cannot be made again."""
    async with connected(dsns["platform"]) as connection:
        before = await connection.fetchval(f"SELECT {column} FROM decision WHERE id = $1", kept["decisionId"])
        await connection.execute(f"UPDATE decision SET {column} = {value} WHERE id = $1", kept["decisionId"])
        try:
            told = await _told(KeptDecisions(registry, stores), kept["decisionId"])
        finally:
            await connection.execute(f"UPDATE decision SET {column} = $2 WHERE id = $1", kept["decisionId"], before)
    assert told


async def _told(keeping: KeptDecisions, decision: str) -> str:
    try:
        return ", ".join((await keeping.replay(decision)).differences)
    except StartUpError as error:
        return str(error)


async def test_a_changed_row_ends_the_command_with_1(
    own: RunningGateway, dsns: Mapping[str, str], kept: Mapping[str, Any]
) -> None:
    """The decision as it comes out now is printed all the same, and standard error says where it is another."""
    async with connected(dsns["platform"]) as connection:
        before = await connection.fetchval("SELECT answer FROM decision WHERE id = $1", kept["decisionId"])
        await connection.execute(
            "UPDATE decision SET answer = $2 WHERE id = $1", kept["decisionId"], before.replace("ELIGIBLE", "LIKELY")
        )
        done = command("decision", "replay", kept["decisionId"], data=own.data)
        await connection.execute("UPDATE decision SET answer = $2 WHERE id = $1", kept["decisionId"], before)
    assert done.returncode == 1
    assert done.stdout == before + "\n"
    assert done.stderr.startswith("Not byte-identical to what was kept. It differs in: status")


@pytest.mark.parametrize("decision", ["9a0cde7e-5e36-4d3c-8f6d-9e3f9b1b3f00", "' OR true"])
def test_an_id_under_which_nothing_is_kept_is_refused_in_words(own: RunningGateway, decision: str) -> None:
    """One message on standard error, and 1."""
    assert "No decision is kept" in refused(command("decision", "replay", decision, data=own.data))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"--citizen": "nobody"}, "no such citizen"),
        ({"--service": "nothing"}, "no such service"),
        ({"--subject": "nobody"}, "no subject of this citizen's"),
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_in_words(own: RunningGateway, change: Mapping[str, str], words: str) -> None:
    """An unknown citizen, service or subject: one message on standard error, and 1."""
    given = {"--citizen": own.personas[FATHER].id, "--service": "135200000120", **change}
    arguments = [each for pair in given.items() for each in pair]
    assert words in refused(command("decision", "keep", *arguments, data=own.data))


async def test_a_refusal_to_keep_is_recorded_of_whom_it_tells_of(own: RunningGateway, dsns: Mapping[str, str]) -> None:
    """Whoever asks whether somebody is a citizen's child stands in the citizen's log, and the staff's has no fault."""
    citizen = own.personas[FATHER].id
    asked = ("--citizen", citizen, "--service", "135200000120", "--subject", "nobody")
    async with connected(dsns["platform"]) as connection:
        before = await connection.fetchval(RECORDED, citizen)
        said = refused(command("decision", "keep", *asked, data=own.data))
        assert await connection.fetchval(RECORDED, citizen) > before
    assert said.splitlines() == [
        "`subjectId` is no subject of this citizen's: themselves, a child under 19, or a ward."
    ]


# The store


async def test_without_the_platform_s_store_all_but_the_field_answers(
    registry: Registry, own: RunningGateway, stores: Mapping[str, Store]
) -> None:
    """`decisionId` is null with AGENCY_UNAVAILABLE, everything else of the same answer stands."""
    caller = Caller(own.personas[GRANDMOTHER].id, frozenset({KEEP_DECISIONS}))
    gateway = gateway_over(registry, stores, platform=NOWHERE)
    keeping(gateway)  # which else records in that store too, without which nothing is answered
    answered = await answer(gateway, caller)
    assert [(each["extensions"]["code"], each["path"][-1]) for each in answered.errors] == [
        ("AGENCY_UNAVAILABLE", "decisionId")
    ] * 2
    assert answered.data is not None
    assert [each["decisionId"] for each in answered.data["me"]["services"]["nodes"]] == [None, None]
    assert all(each["status"] and each["service"]["id"] for each in answered.data["me"]["services"]["nodes"])
