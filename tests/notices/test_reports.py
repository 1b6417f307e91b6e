"""What agencies' systems report and withdraw: their keys are theirs, and an answer says what counts."""

from typing import Any, Final

import pytest

from agencies.registration.registry import PLATFORM
from resolvers.request.caller import Caller, CallerKind
from tests.notices.test_judgement import relay_by, without_welfare
from tests.notices.town import Town

REPORT: Final = "mutation($input: LifeEventInput!) { reportLifeEvent(input: $input) { lifeEvent { id withdrawnAt } } }"
WITHDRAW: Final = "mutation($id: ID!) { withdrawLifeEvent(id: $id) { lifeEvent { id withdrawnAt } } }"
LABOUR, INSURER = [
    Caller(kind=CallerKind.SYSTEM, agency=agency, purpose=purpose, subject="batch", client_id="batch")
    for agency, purpose in (("labour_office", "labour_event_report"), ("health_insurance", "insurance_event_report"))
]


async def report(town: Town, citizen: str, key: str, **given: Any) -> dict[str, Any]:
    """Have the labour office's system report a loss of a job."""
    event = {"type": "job_loss", "subjectId": citizen, "on": "2026-11-20", "idempotencyKey": key, **given}
    return await answered(town, REPORT, input=event)


async def answered(town: Town, document: str, **variables: Any) -> dict[str, Any]:
    """The answer of a mutation to the labour office's system, which has no error."""
    answer = await town.ask(document, LABOUR, **variables)
    assert answer.errors == [], answer.errors
    assert answer.data is not None
    (payload,) = answer.data.values()
    event: dict[str, Any] = payload["lifeEvent"]
    return event


async def out_of_work(town: Town) -> str:
    """A citizen whose loss of a job was no news."""
    citizen = (await town.family()).mother
    await town.run(
        "labour_office",
        "SET LOCAL maru.events = off",
        f"INSERT INTO worker (citizen_id) VALUES ('{citizen}')",
        f"INSERT INTO employment VALUES ('{citizen}', 'JOB_SEEKING', 'none', '2026-11-20')",
        f"INSERT INTO job_loss VALUES ('{citizen}', '2026-11-20', true)",
    )
    return citizen


async def inbox(town: Town, citizen: str) -> list[tuple[str, bool]]:
    """The events that a citizen is told of, and whether each notice holds."""
    await town.relay()
    return [(each["event"]["id"], each["withdrawnAt"] is None) for each in await town.inbox(citizen)]


async def test_a_report_that_is_repeated_says_whether_its_event_still_counts(town: Town) -> None:
    """Since when it was replaced, or withdrawn; the time is not another when it is asked again."""
    citizen = (await town.family()).mother
    first = await report(town, citizen, "counts 1")
    assert first["withdrawnAt"] is None
    second = await report(town, citizen, "counts 2", replaces=first["id"])
    assert second["withdrawnAt"] is None
    replaced = await report(town, citizen, "counts 1")
    assert replaced["id"] == first["id"]
    assert replaced["withdrawnAt"] is not None
    withdrawn = await answered(town, WITHDRAW, id=second["id"])
    assert await report(town, citizen, "counts 2", replaces=first["id"]) == withdrawn
    assert await report(town, citizen, "counts 1") == replaced


async def test_a_report_that_corrects_another_does_not_wait_for_an_agency_that_is_left_out(town: Town) -> None:
    """What the first has told is wrong, and would stand until then."""
    citizen = await out_of_work(town)
    first = await report(town, citizen, "wrong day")
    assert await inbox(town, citizen) == [(first["id"], True)]
    await report(town, citizen, "right day", on="2026-11-21", replaces=first["id"])
    await relay_by(town, without_welfare(town))
    standing = {each["event"]["id"]: each["withdrawnAt"] is None for each in await town.inbox(citizen)}
    assert standing[first["id"]] is False


async def test_no_key_of_an_agency_s_is_taken_for_a_withdrawal(town: Town) -> None:
    """Whatever the key is made of: the withdrawal is done, and the report is an event of its own."""
    citizen = await out_of_work(town)
    first = await report(town, citizen, "own key")
    assert await inbox(town, citizen) == [(first["id"], True)]
    others = [
        await report(town, citizen, key, on="2026-11-21") for key in (f"withdrawal of {first['id']}", first["id"])
    ]
    await answered(town, WITHDRAW, id=first["id"])
    again = await report(town, citizen, "own key 2")
    await answered(town, WITHDRAW, id=again["id"])
    late = await report(town, citizen, again["id"], replaces=again["id"])
    assert late["id"] != again["id"]
    told = await inbox(town, citizen)
    assert (first["id"], False) in told
    assert {id_ for id_, holds in told if holds} == {each["id"] for each in (*others, late)}


async def test_no_report_is_taken_of_an_event_that_others_overtake(town: Town) -> None:
    """A report does not say of which birth it is: the registration would neither find it nor withdraw it."""
    citizen = (await town.family()).mother
    event = {"type": "birth_notified", "subjectId": citizen, "on": "2026-11-20", "idempotencyKey": "overtaken"}
    (error,) = (await town.ask(REPORT, INSURER, input=event)).errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "outbox" in error["message"]
    answer = await town.ask(REPORT, INSURER, input={**event, "type": "pregnancy_registered"})
    assert answer.errors == []


async def test_no_report_corrects_an_event_of_another_type(town: Town) -> None:
    """Whether that disappears is for its own type to say: it is withdrawn by itself, and the other is reported."""
    citizen = (await town.family()).mother
    first = await report(town, citizen, "of one type")
    event = {"type": "leave_start", "subjectId": citizen, "on": "2026-11-20", "idempotencyKey": "of another type"}
    (error,) = (await town.ask(REPORT, LABOUR, input={**event, "replaces": first["id"]})).errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "withdrawLifeEvent" in error["message"]
    assert (error["extensions"]["argument"], error["extensions"]["reason"]) == (["input", "replaces"], "CONFLICT")
    assert (await report(town, citizen, "of one type"))["withdrawnAt"] is None


@pytest.mark.parametrize("text", ["a\0b", "", "long" * 100])
@pytest.mark.parametrize("field", ["subjectId", "idempotencyKey"])
async def test_a_report_with_a_text_that_no_store_can_hold_is_refused(town: Town, field: str, text: str) -> None:
    """In words for whoever sent it, before anything is recorded; so is an id that is none, or endless."""
    event = {"type": "job_loss", "subjectId": "a", "on": "2026-11-20", "idempotencyKey": "no text", field: text}
    recorded = "SELECT count(*) FROM usage_record"
    [before] = await town.rows(PLATFORM, recorded)
    answer = await town.ask(REPORT, LABOUR, input=event)
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
    assert await town.rows(PLATFORM, recorded) == [before]


async def test_operators_hear_in_which_table_reports_are_parked(town: Town) -> None:
    """It is not called as the agencies' is, and stands in the platform's store: there it is tried again."""
    event = await report(town, await out_of_work(town), "parked")
    await town.rows(PLATFORM, "UPDATE reported_event SET parked_at = now() WHERE id = $1::text::uuid", event["id"])
    relay = town.gateway.relay
    await relay.relay_all()
    (said,) = (each.reason for each in relay.faults if each.agency == PLATFORM)
    assert "1 life events were parked" in said
    assert "`reported_event`" in said
    await town.rows(PLATFORM, "DELETE FROM reported_event WHERE id = $1::text::uuid", event["id"])
    await relay.relay_all()
    assert PLATFORM not in [each.agency for each in relay.faults]


async def test_an_event_of_a_type_that_has_become_another_agency_s_is_held_against_it(town: Town) -> None:
    """As where a release moves a type: who reported it tells of such events no more."""
    reported = "{} reported_event WHERE idempotency_key = 'of a type that has moved'"
    await town.run(
        PLATFORM,
        "INSERT INTO reported_event (agency, idempotency_key, type, subject_id, on_day) "
        "VALUES ('health_insurance', 'of a type that has moved', 'job_loss', 'somebody', '2026-11-20')",
    )
    await town.relay()
    (row,) = await town.rows(PLATFORM, reported.format("SELECT tries, failure FROM"))
    assert tuple(row) == (1, "UnknownEvent")
    await town.run(PLATFORM, reported.format("DELETE FROM"))
