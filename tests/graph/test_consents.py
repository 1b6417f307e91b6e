"""Consents over HTTP: what is offered, who gives and withdraws them for whom, and what is refused without a trace."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from agencies.contract.errors import UsageLogUnavailable
from agencies.registration.registry import Registry
from agencies.store.store import CONNECTIONS
from resolvers.admission import sound
from resolvers.request.answer import Answer
from resolvers.request.caller import Caller, CallerKind
from tests.graph.asking import codes
from tests.graph.consenting import CONSENTS, NOTICE, SET, Asking, Without
from tests.graph.family import PEOPLE
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway
from tests.some import some
from tests.store.database import connected

EXECUTORS: Final = ("plan", "core")
each_executor = pytest.mark.parametrize("executor", EXECUTORS)


@pytest.fixture(scope="module")
async def _people(at: dict[str, str]) -> None:
    async with connected(at["civil_registry"]) as registry:
        await registry.execute(PEOPLE)


@pytest.fixture
async def asking(served: RunningGateway, at: dict[str, str], _people: None) -> AsyncIterator[Asking]:
    """These people without a consent, for one test."""
    async with connected(at["civil_registry"]) as registry, connected(at["platform"]) as store:
        await store.execute("TRUNCATE consent")
        yield Asking(served, store, registry)


OFFERED: Final = {
    *(("proactive_notice", agency) for agency in ("civil_registry", "education_office", "health_insurance")),
    *(("proactive_notice", agency) for agency in ("labour_office", "welfare_office")),
    *(("expectant_mother_care", agency) for agency in ("civil_registry", "health_insurance")),
}
"""Of these the purposes cover data; what the welfare office adds of the platform's own is nobody's data."""


@each_executor
async def test_everything_that_is_offered_is_listed_before_it_is_given(asking: Asking, executor: str) -> None:
    """For each purpose that needs consent, each agency whose data it covers, and no other."""
    found = asking.consents("mother", executor)
    assert found.keys() == OFFERED
    for each in some(found.values()):
        assert (each["given"], each["since"], each["until"]) == (False, None, None)
    assert len({each["id"] for each in found.values()}) == len(found)


def test_the_seeded_personas_want_to_be_told_of_what_newly_applies(gateway: RunningGateway) -> None:
    """They have given every consent to notices, and no other."""
    for persona in gateway.personas:
        answer = gateway.ask("{ me { consents { purpose { id } given since until } } }", persona)
        for each in some(answer["data"]["me"]["consents"]):
            assert each["given"] is (each["purpose"]["id"] == "proactive_notice") is (each["since"] is not None)
            assert each["until"] is None


@each_executor
async def test_a_consent_is_given_and_withdrawn(asking: Asking, executor: str) -> None:
    """It is given from now on, alone of all; withdrawn, it says from when until when it was given."""
    answer = asking.ask("mother", SET, executor, input=NOTICE)
    given = answer["data"]["setConsent"]["consent"]
    assert (given["given"], given["until"], given["agency"]["id"]) == (True, None, "welfare_office")
    assert datetime.fromisoformat(given["since"]) <= datetime.now(UTC)
    found = asking.consents("mother", executor)
    assert [key for key, each in found.items() if each["given"]] == [("proactive_notice", "welfare_office")]
    assert found["proactive_notice", "welfare_office"]["id"] == given["id"]
    withdrawn = asking.ask("mother", SET, executor, input={**NOTICE, "given": False})["data"]["setConsent"]["consent"]
    assert (withdrawn["given"], withdrawn["since"]) == (False, given["since"])
    assert withdrawn["until"] > given["since"]
    assert not any(each["given"] for each in asking.consents("mother", executor).values())
    assert await asking.rows() == [
        ("mother", "welfare_office", True, "mother"),
        ("mother", "welfare_office", False, "mother"),
    ]


async def test_what_stands_already_is_answered_and_not_written(asking: Asking) -> None:
    """The same mutation twice is one row, with and without an end."""
    assert asking.set("mother", given=False)["data"]["setConsent"]["consent"]["since"] is None
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    for end in (None, until):
        first = asking.set("mother", until=end)
        assert asking.set("mother", until=end) == first
    assert len(await asking.rows()) == 2


async def test_an_expired_consent_is_not_given(asking: Asking) -> None:
    """By itself, at its end; it is listed with that."""
    until, ago = datetime.now(UTC) + timedelta(hours=1), timedelta(hours=2)
    assert asking.set("mother", until=until.isoformat())["data"]["setConsent"]["consent"]["given"] is True
    await asking.store.execute(
        "UPDATE consent SET (since, until, noted_at) = (since - $1::interval, until - $1, noted_at - $1)", ago
    )
    found = asking.consents("mother")["proactive_notice", "welfare_office"]
    assert found["given"] is False
    assert datetime.fromisoformat(found["until"]) == until - ago


FOR_WHOM: Final = {
    "oneself": ("mother", "mother", True),
    "a child under 14 at home": ("mother", "sole", True),
    "a child under 14 elsewhere": ("father", "shared", True),
    "a child of whom custody was lost": ("father", "sole", False),
    "a minor of 14 or over": ("keeper", "growing", False),
    "a grown-up child": ("keeper", "grown", False),
    "a spouse": ("keeper", "left", False),
    "a ward who is a child": ("guardian", "ward", True),
    "a ward of age": ("guardian", "adult", True),
    "a former ward": ("guardian", "former", False),
    "a stranger": ("mother", "guardian", False),
    "nobody": ("mother", "no such citizen", False),
}


@pytest.mark.parametrize("case", FOR_WHOM)
async def test_d10_one_decides_for_oneself_a_child_under_14_and_an_adult_ward(asking: Asking, case: str) -> None:
    """Nobody else's consents are given, nor read; a refusal leaves no row, and says nothing of who there is."""
    citizen, of, allowed = FOR_WHOM[case]
    answer = asking.set(citizen, citizenId=of)
    read = asking.ask(citizen, CONSENTS, of=of)
    by_core = asking.ask(citizen, CONSENTS, "core", of=of)
    assert (by_core["data"], codes(by_core)) == (read["data"], codes(read))
    if allowed:
        assert answer["data"]["setConsent"]["consent"]["given"] is True
        assert await asking.rows() == [(of, "welfare_office", True, citizen)]
        assert any(each["given"] for each in read["data"]["citizen"]["consents"])
        return
    assert answer["data"] == {"setConsent": None}
    assert codes(answer) == ["FORBIDDEN"]
    assert answer["errors"][0]["message"] == asking.set("mother", citizenId="stranger")["errors"][0]["message"]
    assert answer["errors"][0]["extensions"]["field"] == "Mutation.setConsent"
    assert await asking.rows() == []
    seen = read["data"]["citizen"]
    assert seen is None or (seen["consents"] is None and codes(read) == ["FORBIDDEN"])


@pytest.mark.parametrize(("citizen", "alone"), [("sole", False), ("growing", True)], ids=["under 14", "of 14 or over"])
async def test_d10_a_child_under_14_does_not_decide_alone(asking: Asking, citizen: str, *, alone: bool) -> None:
    """Its guardian agrees for it (개인정보 보호법 제22조의2); it reads what was agreed to."""
    answer = asking.set(citizen, citizenId=citizen)
    assert codes(answer) == ([] if alone else ["FORBIDDEN"])
    assert len(await asking.rows()) == alone
    assert asking.consents(citizen)["proactive_notice", "welfare_office"]["given"] is alone


async def test_a_child_hidden_by_an_order_keeps_its_guardian(asking: Asking) -> None:
    """An order hides whereabouts; who decides for the child is the affair of custody."""
    await asking.registry.execute(
        "INSERT INTO custody (parent_id, child_id, since) VALUES ('sought', 'hidden', '2026-01-01')"
    )
    try:
        assert asking.set("sought", citizenId="hidden")["data"]["setConsent"]["consent"]["given"] is True
    finally:
        await asking.registry.execute("DELETE FROM custody WHERE parent_id = 'sought'")


BAD: Final = {
    "an unknown agency": ({"agencyId": "no_agency"}, "`agencyId`"),
    "an agency of which the purpose covers nothing": ({"agencyId": "service_catalogue"}, "`agencyId`"),
    "an unknown purpose": ({"purposeId": "no_purpose"}, "`purposeId`"),
    "a purpose by law": ({"purposeId": "own_affairs"}, "needs no consent"),
    "an end in the past": ({"until": "2026-01-01T00:00:00+09:00"}, "past"),
    "an end in the first year": ({"until": "0001-01-01T00:00:00+14:00"}, "time with an offset"),
    "an end of a withdrawal": ({"until": "2099-01-01T00:00:00Z", "given": False}, "`until`"),
    "an end without an offset": ({"until": "2099-01-01T00:00:00"}, "time with an offset"),
    "an end that is a day": ({"until": "2099-01-01"}, "time with an offset"),
    "an end that is a number": ({"until": 2099}, "time with an offset"),
}


@pytest.mark.parametrize("case", BAD)
async def test_what_cannot_be_meant_is_refused_and_leaves_no_row(asking: Asking, case: str) -> None:
    """BAD_USER_INPUT with what to do."""
    given, told = BAD[case]
    answer = asking.set("mother", **given)
    assert codes(answer) == ["BAD_USER_INPUT"]
    assert told in answer["errors"][0]["message"]
    assert await asking.rows() == []


NULLS: Final = {
    "agencyId": 'ID = "welfare_office"',
    "purposeId": 'ID = "proactive_notice"',
    "given": "Boolean = true",
    "citizenId": "ID",
    "until": "DateTime",
}
"""For each field of the input, the type of a variable that may be null and fits there."""


@pytest.mark.parametrize("name", NULLS)
async def test_a_null_is_never_taken_for_what_was_left_out(asking: Asking, name: str) -> None:
    """By the whole input, by a variable within it, and by a literal: nobody agrees to more than they said."""
    fields = {"agencyId": '"welfare_office"', "purposeId": '"proactive_notice"', "given": "true", name: "$v"}
    written = ", ".join(f"{field}: {value}" for field, value in fields.items())
    document = f"mutation($v: {NULLS[name]}) {{ setConsent(input: {{ {written} }}) {{ consent {{ id }} }} }}"
    literal = f"mutation {{ setConsent(input: {{ {written.replace('$v', 'null')} }}) {{ consent {{ id }} }} }}"
    assert codes(asking.ask("mother", SET, input={**NOTICE, name: None})) == ["BAD_USER_INPUT"]
    assert codes(asking.ask("mother", document, v=None)) == ["BAD_USER_INPUT"]
    refused = "BAD_USER_INPUT" if name in ("citizenId", "until") else "GRAPHQL_VALIDATION_FAILED"
    assert codes(asking.ask("mother", literal)) == [refused]
    assert await asking.rows() == []


OTHERS: Final = {
    "nobody": None,
    "a citizen whom nobody knows": "no such citizen",
    "an official": Caller(
        kind=CallerKind.OFFICIAL, agency="welfare_office", purpose="benefit_review", issue="1", subject="o"
    ),
    "a system": Caller(kind=CallerKind.SYSTEM, agency="welfare_office", purpose="expectant_mother_care", subject="s"),
    "an auditor": Caller(kind=CallerKind.AUDITOR, subject="a"),
}


@pytest.mark.parametrize("who", OTHERS)
async def test_d10_nobody_but_a_citizen_gives_consent(asking: Asking, who: str) -> None:
    """For themselves, or for a citizen whom they name: FORBIDDEN, and no row."""
    for of in (None, "mother"):
        answer = asking.set(OTHERS[who], citizenId=of)
        assert codes(answer) == ["FORBIDDEN"]
        assert answer["data"] == {"setConsent": None}
    assert await asking.rows() == []


async def test_a_mutation_is_never_run_by_get(asking: Asking) -> None:
    """405 with the Allow header, whichever executor is asked for; nothing is written."""
    for executor in EXECUTORS:
        response = asking.gateway.client.get(
            "/graphql",
            params={"query": SET, "variables": json.dumps({"input": NOTICE})},
            headers=asking.headers("mother", executor),
        )
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert await asking.rows() == []


@pytest.mark.parametrize(
    "sent", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", None], ids=str
)
async def test_what_any_page_may_send_without_asking_changes_nothing(asking: Asking, sent: str | None) -> None:
    """A browser asks before it sends JSON to another origin; what it sends without asking is not read."""
    headers = {**asking.headers("mother"), "origin": "https://evil.example"}
    if sent is not None:
        headers["content-type"] = sent
    body = json.dumps({"query": SET, "variables": {"input": NOTICE}}).encode()
    response = asking.gateway.client.post("/graphql", content=body, headers=headers)
    assert response.status_code == 415
    wish = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    preflight = asking.gateway.client.options("/graphql", headers={"origin": "https://evil.example", **wish})
    assert "access-control-allow-origin" not in preflight.headers
    assert await asking.rows() == []


async def test_several_are_done_in_order_and_one_that_fails_stops_no_other(asking: Asking) -> None:
    """Given, withdrawn and given once more in one request; the refused one between them is null."""
    document = """mutation($on: ConsentInput!, $off: ConsentInput!, $bad: ConsentInput!) {
        one: setConsent(input: $on) { consent { given } } bad: setConsent(input: $bad) { consent { given } }
        two: setConsent(input: $off) { consent { given } } three: setConsent(input: $on) { consent { given } } }"""
    answer = asking.ask(
        "mother", document, on=NOTICE, off={**NOTICE, "given": False}, bad={**NOTICE, "citizenId": "father"}
    )
    assert answer["data"] == {
        "one": {"consent": {"given": True}},
        "bad": None,
        "two": {"consent": {"given": False}},
        "three": {"consent": {"given": True}},
    }
    assert [given for _, _, given, _ in await asking.rows()] == [True, False, True]


@each_executor
async def test_a_mutation_goes_graphql_cores_way_and_that_is_said(asking: Asking, executor: str) -> None:
    """There is no plan of a mutation: the header names who has answered."""
    assert asking.post("mother", SET, executor, input=NOTICE).headers["maru-executor"] == "core"


async def test_the_bounds_hold_for_mutations(asking: Asking) -> None:
    """More root fields than may be asked are refused before the first is done."""
    many = " ".join(f"a{number}: setConsent(input: $input) {{ consent {{ id }} }}" for number in range(31))
    answer = asking.ask("mother", f"mutation($input: ConsentInput!) {{ {many} }}", input=NOTICE)
    assert codes(answer) == ["QUERY_TOO_COMPLEX"]
    assert await asking.rows() == []


def _failure(answer: Answer) -> tuple[str, str]:
    """The code of an answer's one error, and the agency that it names."""
    (error,) = answer.errors
    return error["extensions"]["code"], error["extensions"]["agency"]


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
async def test_a_statement_of_consents_that_fails_costs_no_other_field(
    asking: Asking, at: dict[str, str], by_core: bool
) -> None:
    """AGENCY_UNAVAILABLE, to read and to change, as long as it can be recorded: the usage log is in memory here."""
    without = Without(at, "platform")
    changed = await without.answer(SET, by_core=by_core, input=NOTICE)
    assert (changed.data, _failure(changed)) == ({"setConsent": None}, ("AGENCY_UNAVAILABLE", "platform"))
    read = await without.answer("{ me { id name consents { id } } }", by_core=by_core)
    assert read.data == {"me": {"id": "mother", "name": "김수진", "consents": None}}
    assert _failure(read) == ("AGENCY_UNAVAILABLE", "platform")
    without.close()


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
@pytest.mark.parametrize(
    "document",
    [
        "{ me { name } }",
        "{ me { consents { id } } }",
        "{ me { noticeChannels { id } } }",
        '{ me { eligibility(serviceId: "SD0000016094") { decisionId } } }',
        SET,
    ],
)
async def test_while_the_platforms_store_is_down_nothing_personal_is_answered(
    asking: Asking, at: dict[str, str], document: str, by_core: bool
) -> None:
    """It has the usage log, so that what is read cannot be recorded; what is public answers."""
    without = Without(at, "platform", recorded=True)
    with pytest.raises(UsageLogUnavailable):
        await without.answer(document, by_core=by_core, **({"input": NOTICE} if document == SET else {}))
    public = await without.answer("{ agencies { id } }", by_core=by_core)
    assert (public.errors, public.data is not None) == ([], True)
    without.close()


async def test_what_is_read_is_recorded_whoever_holds_the_connections_to_the_platforms_store(
    asking: Asking, at: dict[str, str]
) -> None:
    """The usage log has connections of its own: no query keeps all others from being answered."""
    within = Without(at, None, recorded=True)
    async with AsyncExitStack() as held:
        for _ in range(CONNECTIONS):
            await held.enter_async_context(within.stores["platform"].connection(HANGING_SECONDS))
        answer = await within.answer("{ me { name } }")
    assert (answer.errors, answer.data) == ([], {"me": {"name": "김수진"}})
    within.close()


@pytest.mark.parametrize("by_core", [False, True], ids=["plan", "core"])
async def test_a_consent_is_withdrawn_while_its_agency_is_left_out(
    asking: Asking, at: dict[str, str], registry: Registry, by_core: bool
) -> None:
    """It would count again once the agency is back. Until it is withdrawn it is listed; none can be given meanwhile."""
    asking.set("mother")
    welfare = next(each for each in registry.agencies if each.id == "welfare_office")
    others = [each for each in registry.agencies if each is not welfare]
    without = Without(at, None, sound([*others, welfare.left_out("a fault", frozenset())]))

    async def listed() -> bool:
        shown = await without.answer(CONSENTS, by_core=by_core, of="mother")
        assert shown.data is not None
        return "welfare_office" in [each["agency"]["id"] for each in shown.data["citizen"]["consents"]]

    assert await listed()
    withdrawn = await without.answer(SET, by_core=by_core, input={**NOTICE, "given": False})
    assert withdrawn.errors == []
    assert withdrawn.data is not None
    assert withdrawn.data["setConsent"]["consent"]["given"] is False
    assert not await listed()
    again = await without.answer(SET, by_core=by_core, input=NOTICE)
    assert [each["extensions"]["code"] for each in again.errors] == ["BAD_USER_INPUT"]
    assert asking.consents("mother")["proactive_notice", "welfare_office"]["given"] is False
    without.close()


async def test_while_the_registry_is_down_nobody_decides(asking: Asking, at: dict[str, str]) -> None:
    """Whose guardian somebody is nobody can say then, nor how old they are: no refusal, and nothing is written."""
    without = Without(at, "civil_registry")
    for_child = await without.answer(SET, input={**NOTICE, "citizenId": "sole"})
    assert (for_child.data, _failure(for_child)) == ({"setConsent": None}, ("AGENCY_UNAVAILABLE", "civil_registry"))
    own = await without.answer(SET, input=NOTICE)
    assert (own.data, _failure(own)) == ({"setConsent": None}, ("AGENCY_UNAVAILABLE", "civil_registry"))
    assert await asking.rows() == []
    without.close()
