"""A citizen's language and preferences over HTTP."""

import asyncio
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import UsageLogUnavailable
from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from resolvers.context import Context
from resolvers.request.answer import Answer
from resolvers.usage_log.usage_log import UsageLog
from tests.graph.asking import codes
from tests.graph.consenting import Asking, Without
from tests.graph.test_consents import each_executor
from tests.running import stores
from tests.usage.kept import keeping, lines

SET: Final = "mutation($to: Language!) { setLanguage(language: $to) { citizen { id language } } }"
TITLE: Final = '{ category(id: "pregnancy_and_birth") { title } }'
OWN_TITLE: Final = """{ me { id language } category(id: "pregnancy_and_birth") { title } }"""
PREFERENCES: Final = "{ me { noticePreferences { quietFrom quietUntil mutedEvents } } }"
CHANGE: Final = """mutation($input: NoticePreferencesInput!) {
  setNoticePreferences(input: $input) { noticePreferences { quietFrom quietUntil mutedEvents } } }"""


def title(asking: Asking, caller: str | None, executor: str, document: str = TITLE, **sent: Any) -> str:
    """A text as a caller gets it who sends Accept-Language: ko."""
    headers = {**asking.headers(caller, executor), "accept-language": "ko"}
    body = {"query": document, "variables": sent}
    answer = asking.gateway.client.post("/graphql", json=body, headers=headers).json()
    assert "errors" not in answer, answer
    told: str = answer["data"]["category"]["title"]
    return told


@each_executor
async def test_the_language_that_a_citizen_chose_counts_above_the_header(asking: Asking, executor: str) -> None:
    """From the mutation on, for them alone, wherever no language is asked for; an explicit null is none."""
    korean = title(asking, "mother", executor)
    answer = asking.ask("mother", SET, executor, to="EN")
    assert answer["data"] == {"setLanguage": {"citizen": {"id": "mother", "language": "EN"}}}
    english = title(asking, "mother", executor)
    assert english != korean
    assert title(asking, "mother", executor, TITLE.replace("title", "title(language: null)")) == english
    by_variable = TITLE.replace("{ category", "query($l: Language) { category").replace("title", "title(language: $l)")
    assert title(asking, "mother", executor, by_variable) == english
    assert title(asking, "mother", executor, by_variable, l=None) == english
    assert title(asking, "mother", executor, by_variable, l="KO") == korean
    assert title(asking, "mother", executor, OWN_TITLE) == english
    assert (title(asking, "father", executor), title(asking, None, executor)) == (korean, korean)


async def test_a_text_of_the_same_mutation_is_in_the_language_that_it_chose(asking: Asking) -> None:
    """Not in the one that counted when the request came."""
    document = "mutation($to: Language!) { setLanguage(language: $to) { citizen { consents { purpose { title } } } } }"

    def told(to: str) -> set[str]:
        chosen = asking.ask("mother", document, to=to)["data"]["setLanguage"]["citizen"]
        return {each["purpose"]["title"] for each in chosen["consents"]}

    own = asking.ask("father", "{ me { consents { purpose { title } } } }")["data"]["me"]
    korean = {each["purpose"]["title"] for each in own["consents"]}
    assert told("EN").isdisjoint(korean)
    assert told("KO") == korean


@each_executor
async def test_a_language_that_was_never_chosen_is_null(asking: Asking, executor: str) -> None:
    answer = asking.ask("mother", "{ me { language children { id language } } }", executor)
    assert answer["data"]["me"]["language"] is None
    assert {each["language"] for each in answer["data"]["me"]["children"]} == {None}


async def test_what_a_cache_holds_is_asked_again_after_the_choice(asking: Asking) -> None:
    """A citizen's GET of a text that leaves the language to them may be kept by no name but its own bytes'."""
    client, headers = asking.gateway.client, asking.headers("mother")
    first = client.get("/graphql", params={"query": TITLE}, headers=headers)
    assert first.headers["cache-control"] == "private, no-cache"
    held = {**headers, "if-none-match": first.headers["etag"]}
    assert client.get("/graphql", params={"query": TITLE}, headers=held).status_code == 304
    asking.ask("mother", SET, to="AR")
    again = client.get("/graphql", params={"query": TITLE}, headers=held)
    assert (again.status_code, again.content != first.content) == (200, True)
    anybody = client.get("/graphql", params={"query": TITLE}, headers=asking.headers(None))
    assert anybody.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
async def test_the_choice_is_asked_for_only_where_a_text_leaves_it_open(asking: Asking, *, by_core: bool) -> None:
    """One statement then, in the turn of the others, and none for an operation that needs no language."""
    within = Without(stores(asking.gateway.data), "nothing is down")

    async def asked(document: str) -> int:
        answer = await within.answer(document, by_core=by_core)
        assert answer.errors == []
        return sum("citizen_language" in each.text for each in answer.sent)

    assert await asked("{ me { id name } }") == 0
    assert await asked(TITLE.replace("title", "title(language: EN)")) == 0
    assert await asked(TITLE) == 1
    assert await asked('{ category(id: "infants") { ...t } } fragment t on Category { title }') == 1
    within.close()


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
async def test_without_the_platforms_store_texts_are_as_the_header_asks(asking: Asking, *, by_core: bool) -> None:
    """That is counted; what is asked of it by name is AGENCY_UNAVAILABLE, and nothing is said to be done."""
    without = Without(stores(asking.gateway.data), PLATFORM)
    public = await without.answer(TITLE, by_core=by_core)
    assert (public.errors, bool(public.data)) == ([], True)
    assert without.gateway._platform.contact.languages.failures == {"AgencyUnavailable": 1}
    for document, variables in (
        ("{ me { language } }", {}),
        (PREFERENCES, {}),
        ("{ me { noticeChannels { id } } }", {}),
        (SET, {"to": "EN"}),
        (CHANGE, {"input": {"mutedEvents": []}}),
    ):
        refused: Answer = await without.answer(document, by_core=by_core, **variables)
        assert codes(refused) == ["AGENCY_UNAVAILABLE"], document
    without.close()


async def test_each_outage_is_in_the_log_once(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one too, after which the first had ended."""
    at = stores(asking.gateway.data)
    within, up = Without(at, PLATFORM), Store(PLATFORM, at[PLATFORM], deadline_seconds=30)
    with capture_logs() as logs:
        await within.answer(TITLE)
        await within.answer(TITLE)
        with monkeypatch.context() as back:
            back.setattr(within.stores[PLATFORM], "fetch", up.fetch)
            await within.answer(TITLE)
        await within.answer(TITLE)
        await within.answer(TITLE)
    assert [each["event"] for each in logs].count("a reader's language cannot be read") == 2
    assert within.gateway._platform.contact.languages.failures == {"AgencyUnavailable": 4}
    up.close()
    within.close()


async def test_what_was_read_is_recorded_where_nobody_waits_for_the_language(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agencies have answered, the platform's store has not, and the client is gone."""
    began = asyncio.Event()

    async def hanging(_: Context) -> None:
        began.set()
        await asyncio.Event().wait()

    within = Without(stores(asking.gateway.data), "nothing is down")
    log = keeping(within.gateway)
    monkeypatch.setattr(Context, "know_language", hanging)
    answering = asyncio.create_task(within.answer('{ me { id name } category(id: "infants") { title } }'))
    await began.wait()
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    assert [each[:3] for each in lines(await log.taken())] == [("mother", "civil_registry", "READ")]
    within.close()


async def test_f4_a_change_that_cannot_be_recorded_is_not_made(asking: Asking) -> None:
    """The record comes first, as with whatever is personal."""
    within = Without(stores(asking.gateway.data), "nothing is down")
    within.gateway._contexts._usage_log = UsageLog(None)
    for document, variables in ((SET, {"to": "EN"}), (CHANGE, {"input": {"mutedEvents": []}})):
        with pytest.raises(UsageLogUnavailable):
            await within.answer(document, **variables)
    for table in ("citizen_language", "notice_preferences"):
        assert await asking.store.fetchval(f"SELECT count(*) FROM {table}") == 0
    within.close()


@each_executor
async def test_preferences_are_set_part_by_part(asking: Asking, executor: str) -> None:
    """What is left out stays, null takes away; events stand once each, in the order of all."""
    assert asking.ask("mother", PREFERENCES, executor)["data"]["me"]["noticePreferences"] == {
        "quietFrom": None,
        "quietUntil": None,
        "mutedEvents": [],
    }

    def changed(**given: Any) -> dict[str, Any]:
        answer = asking.ask("mother", CHANGE, executor, input=given)
        assert "errors" not in answer, answer
        read = asking.ask("mother", PREFERENCES, executor)["data"]["me"]["noticePreferences"]
        assert read == answer["data"]["setNoticePreferences"]["noticePreferences"]
        return dict(read)

    hours = {"quietFrom": "22:00", "quietUntil": "07:30"}
    assert changed(**hours) == {**hours, "mutedEvents": []}
    assert changed(mutedEvents=["move", "live_birth", "move"]) == {**hours, "mutedEvents": ["live_birth", "move"]}
    assert changed() == {**hours, "mutedEvents": ["live_birth", "move"]}
    assert changed(quietFrom=None, quietUntil=None)["mutedEvents"] == ["live_birth", "move"]
    assert changed(mutedEvents=None) == {"quietFrom": None, "quietUntil": None, "mutedEvents": []}


BAD: Final[dict[str, dict[str, Any]]] = {
    "one hour alone": {"quietFrom": "22:00"},
    "one hour and a null": {"quietFrom": None, "quietUntil": "07:00"},
    "the same hour twice": {"quietFrom": "07:00", "quietUntil": "07:00"},
    "no hour": {"quietFrom": "24:00", "quietUntil": "07:00"},
    "an hour in short": {"quietFrom": "7:00", "quietUntil": "08:00"},
    "an hour in other digits": {"quietFrom": "٢٢:00", "quietUntil": "07:00"},
    "a time with seconds": {"quietFrom": "22:00:00", "quietUntil": "07:00"},
    "an unknown event": {"mutedEvents": ["no_event"]},
    "too many events": {"mutedEvents": ["move"] * 1000},
}


@pytest.mark.parametrize("case", BAD)
async def test_preferences_that_cannot_be_meant_are_refused(asking: Asking, case: str) -> None:
    """BAD_USER_INPUT, and what stood stays."""
    asking.ask("mother", CHANGE, input={"quietFrom": "21:00", "quietUntil": "06:00"})
    assert codes(asking.ask("mother", CHANGE, input=BAD[case])) == ["BAD_USER_INPUT"]
    assert asking.ask("mother", PREFERENCES)["data"]["me"]["noticePreferences"]["quietFrom"] == "21:00"


OF_OTHERS: Final = {
    "a child under 14": ("mother", "sole", []),
    "a minor of 14 or over": ("keeper", "growing", ["FORBIDDEN"] * 2),
    "a spouse": ("keeper", "left", ["FORBIDDEN"] * 2),
}


@each_executor
@pytest.mark.parametrize("case", OF_OTHERS)
async def test_d4_channels_and_preferences_are_confidential(asking: Asking, case: str, executor: str) -> None:
    """Whoever decides for a child reads theirs; nobody else does, not even at home."""
    reader, of, refused = OF_OTHERS[case]
    document = "query($of: ID!) { citizen(id: $of) { noticeChannels { id } noticePreferences { quietFrom } } }"
    answer = asking.ask(reader, document, executor, of=of)
    assert codes(answer) == refused
    assert (answer["data"]["citizen"]["noticeChannels"] is None) == bool(refused)
