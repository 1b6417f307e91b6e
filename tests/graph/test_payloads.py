"""Payloads of mutations over HTTP: what changed, and the citizen who asks, read between one change and the next."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from agencies.contract.shared_values import Language
from agencies.registration.registry import PLATFORM
from resolvers.languages.languages import Languages
from resolvers.request.caller import Caller, CallerKind
from tests.graph.asking import codes
from tests.graph.consenting import NOTICE, Asking, Without
from tests.graph.family import PEOPLE
from tests.graph.test_consents import each_executor
from tests.running import RunningGateway
from tests.some import some
from tests.store.database import connected
from tests.usage.kept import keeping

OWN: Final = "citizen { id consents { id given } }"
ALL: Final = """mutation($on: ConsentInput!, $channel: ID!) {
  setConsent(input: $on) { citizen { id } }
  setLanguage(language: EN) { citizen { id language } }
  setNoticePreferences(input: {mutedEvents: ["move"]}) { citizen { id noticePreferences { mutedEvents } } }
  markNoticeRead(id: "none") { notice { id } citizen { id } }
  reportWrongFact(factId: "employment_status", subjectId: "mother", text: "No.") { citizen { id corrections { id } } }
  removeNoticeChannel(id: $channel) { removedId citizen { id noticeChannels { id } } }
}"""
CHANNEL: Final = """
    INSERT INTO notice_channel (id, citizen_id, kind, address, verified_at)
    VALUES ('to remove', 'mother', 'NTFY', 'https://ntfy.example/topic', now())
"""


@pytest.fixture(scope="module")
async def _people(at: dict[str, str]) -> None:
    async with connected(at["civil_registry"]) as registry:
        await registry.execute(PEOPLE)


@pytest.fixture
async def asking(served: RunningGateway, at: dict[str, str], _people: None) -> AsyncIterator[Asking]:
    """These people without a consent, for one test."""
    async with connected(at["civil_registry"]) as registry, connected(at[PLATFORM]) as store:
        await store.execute("TRUNCATE consent")
        yield Asking(served, store, registry)


@each_executor
async def test_each_payload_shows_its_own_change_and_not_the_next(asking: Asking, executor: str) -> None:
    """Given, withdrawn and given again in one request: the first citizen is read before the second change."""
    document = f"""mutation($on: ConsentInput!, $off: ConsentInput!) {{
        one: setConsent(input: $on) {{ consent {{ id }} {OWN} }}
        two: setConsent(input: $off) {{ {OWN} }}
        three: setConsent(input: $on) {{ {OWN} }} }}"""
    answer = asking.ask("mother", document, executor, on=NOTICE, off={**NOTICE, "given": False})
    assert "errors" not in answer, answer
    shown = []
    for payload in some(answer["data"].values()):
        assert payload["citizen"]["id"] == "mother"
        given = {each["id"]: each["given"] for each in payload["citizen"]["consents"]}
        shown.append(given[answer["data"]["one"]["consent"]["id"]])
    assert shown == [True, False, True]


@each_executor
async def test_every_mutation_of_a_citizen_gives_the_citizen(asking: Asking, executor: str) -> None:
    """With what it has changed; where there is no such notice, `notice` alone is null."""
    await asking.store.execute(CHANNEL)
    answer = asking.ask("mother", ALL, executor, on=NOTICE, channel="to remove")
    assert "errors" not in answer, answer
    data = answer["data"]
    assert {payload["citizen"]["id"] for payload in data.values()} == {"mother"}
    assert data["setLanguage"]["citizen"]["language"] == "EN"
    assert data["setNoticePreferences"]["citizen"]["noticePreferences"]["mutedEvents"] == ["move"]
    assert data["markNoticeRead"]["notice"] is None
    assert len(data["reportWrongFact"]["citizen"]["corrections"]) == 1
    assert data["removeNoticeChannel"] == {"removedId": "to remove", "citizen": {"id": "mother", "noticeChannels": []}}


BORN: Final = """
    INSERT INTO citizen (id, name, sex, birth_date) VALUES ('born', '이새봄', 'FEMALE', '2026-01-01');
    INSERT INTO kinship (parent_id, child_id, kind, since) VALUES ('mother', 'born', 'BIRTH', '2026-01-01');
    INSERT INTO household_member (id, household_id, citizen_id, relation, since)
        VALUES ('m born', 'hm', 'born', 'CHILD', '2026-01-01');
"""
UNBORN: Final = """
    DELETE FROM household_member WHERE citizen_id = 'born'; DELETE FROM kinship WHERE child_id = 'born';
    DELETE FROM citizen WHERE id = 'born'
"""
FAMILY: Final = """citizen { children { id } services(filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN]}, first: 100) {
    nodes { subject { id } } } }"""


async def test_nothing_that_was_read_before_a_change_is_shown_after_it(
    asking: Asking, at: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither relations, whom the caller may see, facts nor assessments: a change may have effects in any store."""
    without = Without(at, None)
    put = Languages.put

    async def bear(self: Languages, citizen_id: str, language: Language) -> None:
        await put(self, citizen_id, language)
        await asking.registry.execute(BORN)

    monkeypatch.setattr(Languages, "put", bear)
    document = f"""mutation($on: ConsentInput!) {{
        before: setConsent(input: $on) {{ {FAMILY} }} after: setLanguage(language: KO) {{ {FAMILY} }} }}"""
    try:
        answer = await without.answer(document, on=NOTICE)
    finally:
        await asking.registry.execute(UNBORN)
        without.close()
    assert answer.errors == []
    assert answer.data is not None
    before, after = (answer.data[each]["citizen"] for each in ("before", "after"))
    for shown, is_born in ((before, False), (after, True)):
        assert ("born" in {each["id"] for each in shown["children"]}) is is_born
        subjects = {each["subject"]["id"] for each in shown["services"]["nodes"] if each["subject"]}
        assert ("born" in subjects) is is_born


async def test_a_guardian_is_the_citizen_of_a_childs_consent(asking: Asking) -> None:
    """The payload's citizen is who asks, not whom the consent is for; the child is among the children."""
    document = """mutation($of: ConsentInput!) { setConsent(input: $of) {
        consent { id given } citizen { id children { id consents { id given } } } } }"""
    answer = asking.ask("mother", document, of={**NOTICE, "citizenId": "sole"})
    assert "errors" not in answer, answer
    payload = answer["data"]["setConsent"]
    assert payload["citizen"]["id"] == "mother"
    consents = {each["id"]: each["given"] for one in payload["citizen"]["children"] for each in one["consents"] or ()}
    assert consents[payload["consent"]["id"]] is True


async def test_the_citizen_of_a_payload_is_recorded_as_me_is(asking: Asking, at: dict[str, str]) -> None:
    """Whoever is read below it stands in the usage log by the same fields."""
    without, below = Without(at, None), "household { members { citizen { id name birthDate } } }"
    log = keeping(without.gateway)

    async def recorded(document: str) -> set[tuple[str | None, str, str, str]]:
        answer = await without.answer(document)
        assert answer.errors == []
        return {
            (each.citizen_id, each.action.name, each.receiver_kind.name, field)
            for each in await log.taken()
            for field in each.fields
        }

    asked = await recorded(f"{{ me {{ {below} }} }}")
    log.records.clear()
    changed = await recorded(f"mutation {{ setLanguage(language: KO) {{ citizen {{ {below} }} }} }}")
    without.close()
    assert len({citizen for citizen, *_ in asked}) > 1
    assert changed == asked | {("mother", "READ", "SELF", "Mutation.setLanguage")}


async def test_an_agency_reads_no_citizen_by_a_payload(asking: Asking) -> None:
    """The payload of a report has the event alone."""
    system = Caller(
        kind=CallerKind.SYSTEM, agency="labour_office", purpose="labour_event_report", subject="x", client_id="x"
    )
    document = 'mutation { withdrawLifeEvent(id: "11111111-1111-4111-8111-111111111111") { %s } }'
    assert asking.ask(system, document % "lifeEvent { id }") == {"data": {"withdrawLifeEvent": {"lifeEvent": None}}}
    assert codes(asking.ask(system, document % "citizen { id }")) == ["GRAPHQL_VALIDATION_FAILED"]
