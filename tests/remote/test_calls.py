"""A call of an agency's own function ends by its deadline, as an error of the register or with what was answered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

import pytest
from structlog.testing import capture_logs

from agencies.contract import (
    BadUserInput,
    InputProblem,
    Selection,
    SourceBroken,
    SourceError,
    SourceNotFound,
    SourceRefused,
    SourceTimeout,
    SourceUnavailable,
)
from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, MaruError
from agencies.remote.breaker import FAILURES_IN_A_ROW, Breaker
from agencies.remote.calls import CALLS_AT_ONCE, Calls
from agencies.remote.keyed_call import KEYS_AT_MOST, KeyedCall, answered

DEADLINE = 0.2
NOTHING = Selection(frozenset(), {})


def _calls(breaker: Breaker | None = None, seconds: float = DEADLINE) -> Calls:
    return Calls("tax_office", object(), deadline_seconds=seconds, breaker=breaker)


def _raising(error: BaseException) -> Callable[..., Awaitable[Any]]:
    async def read(keys: Any, selection: Any, source: Any) -> Any:
        raise error

    return read


async def _hanging(keys: Any, selection: Any, source: Any) -> Any:
    await asyncio.Event().wait()


async def _echo(keys: Any, selection: Any, source: Any) -> Any:
    return {key: {"key": key} for key in keys}


async def _failure(calls: Calls, read: Callable[..., Awaitable[Any]]) -> MaruError:
    with pytest.raises(MaruError) as failed:
        await calls.call(read, ["c0123456789abcde"], NOTHING)
    return failed.value


async def test_e3_a_function_that_hangs_is_given_up_at_the_deadline() -> None:
    """AGENCY_TIMEOUT with the agency, not before the deadline and little after it; it is cancelled."""
    ended = asyncio.Event()

    async def hanging(keys: Any, selection: Any, source: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    began = perf_counter()
    error = await _failure(_calls(), hanging)
    assert perf_counter() - began + 0.01 >= DEADLINE
    assert type(error) is AgencyTimeout
    assert error.agency == "tax_office"
    await asyncio.wait_for(ended.wait(), 5)


async def test_e3_one_that_does_not_let_itself_be_cancelled_holds_nobody_up() -> None:
    """It is waited for no longer than any other, and keeps its place until it has really ended."""
    released = asyncio.Event()

    async def stubborn(keys: Any, selection: Any, source: Any) -> Any:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    calls = _calls()
    async with asyncio.timeout(30):
        failed = await asyncio.gather(*(_failure(calls, stubborn) for _ in range(CALLS_AT_ONCE)))
        assert {type(error) for error in failed} == {AgencyTimeout}
        assert type(await _failure(calls, _echo)) is AgencyTimeout
        released.set()
        await asyncio.sleep(0)
        assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}


async def test_e11_no_more_run_at_once_than_have_places() -> None:
    """The bulkhead: what comes on top waits, and is answered once a place is free."""
    at_once, most = 0, 0

    async def counting(keys: Any, selection: Any, source: Any) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.001)
        at_once -= 1
        return {}

    calls = _calls(seconds=30)
    await asyncio.gather(*(calls.call(counting, [], NOTHING) for _ in range(4 * CALLS_AT_ONCE)))
    assert most == CALLS_AT_ONCE


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (SourceError("it broke"), AgencyUnavailable),
        (SourceUnavailable("it broke"), AgencyUnavailable),
        (SourceRefused("it broke"), AgencyUnavailable),
        (SourceTimeout("it broke"), AgencyTimeout),
        (SourceBroken("it broke"), AgencyContractBroken),
        (TimeoutError("c0123456789abcde"), AgencyTimeout),
        (OSError("c0123456789abcde"), AgencyUnavailable),
        (KeyError("c0123456789abcde"), AgencyContractBroken),
        (TypeError("c0123456789abcde"), AgencyContractBroken),
        (ValueError("c0123456789abcde"), AgencyContractBroken),
        (AttributeError("c0123456789abcde"), AgencyContractBroken),
        (ZeroDivisionError("c0123456789abcde"), AgencyUnavailable),
        (asyncio.CancelledError(), AgencyUnavailable),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else type(value).__name__,
)
async def test_whatever_is_raised_is_an_error_of_the_agencys(raised: BaseException, code: type[MaruError]) -> None:
    """Never INTERNAL: the code that says most, the agency's name, and in the log the kind of failure and no value."""
    calls = _calls()
    with capture_logs() as logs:
        error = await _failure(calls, _raising(raised))
    assert type(error) is code
    assert error.agency == "tax_office"
    assert calls.failures == {code.code: 1}
    (line,) = logs
    assert (line["agency"], line["code"], line["failure"]) == ("tax_office", code.code, type(raised).__name__)
    assert ("credentials" in line) == isinstance(raised, SourceRefused)
    assert "c0123456789abcde" not in f"{line}{error.message}"


async def test_what_the_caller_has_done_wrong_stays_theirs() -> None:
    """An error of the register is passed on as it is."""
    error = await _failure(_calls(), _raising(BadUserInput("Give another year.", InputProblem.OUT_OF_RANGE, "year")))
    assert type(error) is BadUserInput
    assert error.message == "Give another year."


async def test_nothing_found_is_an_empty_answer() -> None:
    """SourceNotFound says of all keys that there is no row."""
    assert await _calls().call(_raising(SourceNotFound("none")), ["a"], NOTHING) == {}


async def test_e8_an_answer_that_is_no_mapping_breaks_the_contract() -> None:
    """A list in the order of the keys would be joined by position."""

    async def listing(keys: Any, selection: Any, source: Any) -> Any:
        return [{"name": "a"}]

    assert type(await _failure(_calls(), listing)) is AgencyContractBroken


async def test_a_source_without_settings_is_not_asked() -> None:
    """AGENCY_UNAVAILABLE, and the function is not called."""
    calls = Calls("tax_office", None, deadline_seconds=DEADLINE)
    assert type(await _failure(calls, _raising(SourceBroken("called")))) is AgencyUnavailable
    assert calls.failures == {"AGENCY_UNAVAILABLE": 1}


async def test_e15_a_service_that_fails_is_left_alone_and_asked_again() -> None:
    """After five failures nobody asks; then one does, and everybody again where it succeeds. The log says both."""
    now = [0.0]
    calls = _calls(Breaker(lambda: now[0], lambda: 0.0))
    with capture_logs() as logs:
        for _ in range(FAILURES_IN_A_ROW):
            await _failure(calls, _raising(SourceUnavailable("down")))
        assert type(await _failure(calls, _raising(SourceBroken("called")))) is AgencyUnavailable
        now[0] = 1.0
        assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}
        assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}
    assert [line["event"] for line in logs][FAILURES_IN_A_ROW:] == [
        "the service is left alone for a while",
        "the service is asked again",
    ]


async def test_e15_an_answer_that_breaks_the_contract_is_an_answer() -> None:
    """A service that speaks nonsense is reached: it is not left alone."""
    calls = _calls(Breaker())
    for _ in range(2 * FAILURES_IN_A_ROW):
        await _failure(calls, _raising(SourceBroken("no JSON")))
    assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}


@pytest.mark.parametrize(
    "raised",
    [ZeroDivisionError("bug"), RuntimeError("bug"), ExceptionGroup("two", [ValueError("bug")]), SourceRefused("no")],
    ids=lambda value: type(value).__name__,
)
async def test_e15_a_fault_of_one_function_closes_no_other(raised: Exception) -> None:
    """The service is not to blame: its other fields and facts are asked for as before."""
    calls = _calls(Breaker())
    for _ in range(2 * FAILURES_IN_A_ROW):
        await _failure(calls, _raising(raised))
    assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}


@pytest.mark.parametrize(
    "raised",
    [
        SourceUnavailable("down"),
        SourceTimeout("late"),
        TimeoutError(),
        OSError(),
        AgencyUnavailable("", agency="a"),
        None,
    ],
    ids=lambda value: type(value).__name__,
)
async def test_e15_what_cannot_be_reached_or_is_late_is_left_alone(raised: Exception | None) -> None:
    """Whatever says so, and a function that hangs."""
    breaker = Breaker()
    calls = _calls(breaker, seconds=0.02)
    for _ in range(FAILURES_IN_A_ROW):
        await _failure(calls, _hanging if raised is None else _raising(raised))
    assert not breaker.is_closed


class _Reader:
    async def __call__(self, keys: Any, selection: Any, source: Any) -> Any:
        return await _echo(keys, selection, source)


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (partial(_echo), f"{__name__}._echo"),
        (partial(_Reader()), f"{__name__}._Reader"),
        (_Reader(), f"{__name__}._Reader"),
        (_Reader().__call__, f"{__name__}._Reader.__call__"),
    ],
    ids=["partial", "partial of an object", "object", "method"],
)
async def test_a_function_is_whatever_can_be_called(read: Any, name: str) -> None:
    """It is asked as any other is, finds out whether the service is well again, and has a name for staff."""
    now = [0.0]
    calls = _calls(Breaker(lambda: now[0], lambda: 0.0))
    for _ in range(FAILURES_IN_A_ROW):
        await _failure(calls, _raising(SourceUnavailable("down")))
    now[0] = 1.0
    assert await calls.call(read, ["a"], NOTHING) == {"a": {"key": "a"}}
    with capture_logs() as logs:
        await answered("tax_office", calls, KeyedCall(read, frozenset({"amount"})), ["a"])
    assert [line["reader"] for line in logs] == [name]


async def test_e15_those_who_wait_for_a_place_are_let_go_when_it_opens() -> None:
    """The places are taken by calls that fail: who waited for one does not ask too, and all are free afterwards."""
    now, asked = [0.0], 0
    calls = _calls(Breaker(lambda: now[0], lambda: 0.0), seconds=30)

    async def failing(keys: Any, selection: Any, source: Any) -> Any:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        raise SourceUnavailable("down")

    failed = await asyncio.gather(*(_failure(calls, failing) for _ in range(2 * CALLS_AT_ONCE)))
    assert {type(error) for error in failed} == {AgencyUnavailable}
    assert CALLS_AT_ONCE <= asked <= CALLS_AT_ONCE + FAILURES_IN_A_ROW
    now[0] = 1.0
    async with asyncio.timeout(20):
        for _ in range(2 * CALLS_AT_ONCE):
            assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}


async def test_e13_whoever_leaves_while_finding_out_lets_the_next_one() -> None:
    """The call that was to show whether the service is well is cancelled: another one shows it."""
    now = [0.0]
    calls = _calls(Breaker(lambda: now[0], lambda: 0.0), seconds=30)
    for _ in range(FAILURES_IN_A_ROW):
        await _failure(calls, _raising(SourceUnavailable("down")))
    now[0] = 1.0
    task = asyncio.create_task(calls.call(_hanging, [], NOTHING))
    await asyncio.sleep(0)
    assert type(await _failure(calls, _echo)) is AgencyUnavailable
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}


async def test_e13_whoever_leaves_ends_the_call() -> None:
    """It is cancelled, its place is free again, and it says nothing of the service."""
    breaker = Breaker()
    calls = _calls(breaker, seconds=30)
    ended = asyncio.Event()

    async def hanging(keys: Any, selection: Any, source: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    for _ in range(2 * CALLS_AT_ONCE):
        ended.clear()
        task = asyncio.create_task(calls.call(hanging, [], NOTHING))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(ended.wait(), 5)
    assert breaker.is_closed
    assert await calls.call(_echo, ["a"], NOTHING) == {"a": {"key": "a"}}


async def test_e9_rows_are_joined_by_key_in_calls_of_bounded_size() -> None:
    """Others' rows are left out, missing ones stay missing, and a thousand keys go in one call."""
    sizes = []

    async def reversed_(keys: Any, selection: Any, source: Any) -> Mapping[str, Any]:
        sizes.append(len(keys))
        return {key: {"id": key} for key in ["other", *reversed(keys)] if key != "k1"}

    keys = [f"k{number}" for number in range(KEYS_AT_MOST + 1)]
    found = await answered("tax_office", _calls(seconds=30), KeyedCall(reversed_, frozenset({"id"})), keys)
    assert found == {key: {"id": key} for key in keys if key != "k1"}
    assert sizes == [KEYS_AT_MOST, 1]


@pytest.mark.parametrize("answered_for", [7, "C7", "c7 "], ids=["a number", "in capitals", "padded"])
async def test_e9_an_answer_for_other_keys_alone_is_not_taken_for_no_row(answered_for: Any) -> None:
    """A service that writes ids otherwise would have nothing of anybody: where that decides, all would be refused."""

    async def otherwise(keys: Any, selection: Any, source: Any) -> Mapping[Any, Any]:
        return {answered_for: {"id": "c7"}}

    with capture_logs() as logs, pytest.raises(AgencyContractBroken):
        await answered("tax_office", _calls(), KeyedCall(otherwise, frozenset({"id"})), ["c7", "7"])
    (line,) = logs
    kind = type(answered_for).__name__
    assert line["detail"] == f"answered for 1 of the type {kind}, and for none of the keys that were asked for"


@pytest.mark.parametrize("answer", [{}, {"c7": None}], ids=["no key", "None"])
async def test_e9_a_key_that_is_lacking_or_none_has_no_row(answer: Mapping[str, Any]) -> None:
    """So `find` may stand for a key: it gives None where nothing is."""

    async def nothing(keys: Any, selection: Any, source: Any) -> Mapping[str, Any]:
        return answer

    assert await answered("tax_office", _calls(), KeyedCall(nothing, frozenset({"id"})), ["c7"]) == {}


@pytest.mark.parametrize("many", [True, False])
async def test_e8_rows_without_what_was_declared_stand_for_nobody(many: bool) -> None:
    """A row that lacks a column, or is none, is AGENCY_CONTRACT_BROKEN in its key's place; the others are read."""

    async def mixed(keys: Any, selection: Any, source: Any) -> Mapping[str, Any]:
        rows: dict[str, Any] = {"good": {"a": 1, "b": 2}, "short": {"a": 1}, "text": "row", "none": None}
        return {key: [row] if many and row is not None else row for key, row in rows.items()}

    call = KeyedCall(mixed, frozenset({"a", "b"}), many)
    found = await answered("tax_office", _calls(), call, ["good", "short", "text", "none", "absent"])
    assert found.keys() == {"good", "short", "text"}
    assert not isinstance(found["good"], AgencyContractBroken)
    assert isinstance(found["short"], AgencyContractBroken)
    assert isinstance(found["text"], AgencyContractBroken)


async def test_e8_an_error_stands_in_the_place_of_a_row_that_cannot_be_made() -> None:
    """It is AGENCY_CONTRACT_BROKEN for its key alone, and the log says why, of how many, and of nobody."""

    async def mixed(keys: Any, selection: Any, source: Any) -> Mapping[str, Any]:
        return {key: SourceBroken("arrears: TypeError") if key != "good" else {"a": 1} for key in keys}

    with capture_logs() as logs:
        found = await answered("tax_office", _calls(), KeyedCall(mixed, frozenset({"a"})), ["good", "c1", "c2"])
    assert found.pop("good") == {"a": 1}
    assert {key: type(error) for key, error in found.items()} == dict.fromkeys(["c1", "c2"], AgencyContractBroken)
    (line,) = logs
    assert (line["rows"], line["details"]) == (2, ["arrears: TypeError"])


@pytest.mark.parametrize("detail", [KeyError("arrears"), {"arrears": None}, 7], ids=repr)
async def test_e8_a_detail_may_be_anything(detail: Any) -> None:
    """A function that gives the exception it caught, or what it read, fails no other's rows; the log has its type."""

    async def mixed(keys: Any, selection: Any, source: Any) -> Mapping[str, Any]:
        return {"good": {"a": 1}, "c1": SourceBroken(detail), "c2": SourceBroken("text")}

    with capture_logs() as logs:
        found = await answered("tax_office", _calls(), KeyedCall(mixed, frozenset({"a"})), ["good", "c1", "c2"])
    assert found["good"] == {"a": 1}
    assert {type(found[key]) for key in ("c1", "c2")} == {AgencyContractBroken}
    assert logs[0]["details"] == sorted([type(detail).__name__, "text"])


@pytest.mark.parametrize("wrap", [list, tuple], ids=["list", "tuple"])
async def test_e8_an_error_among_the_rows_of_a_key_stands_for_all_of_them(wrap: Any) -> None:
    """A list without one of its rows would be taken for whole; the log says why it could not be made."""

    async def mixed(keys: Any, selection: Any, source: Any) -> Mapping[str, Any]:
        return {"good": [{"a": 1}], "short": wrap([{"a": 1}, SourceBroken("since: ValueError"), 5])}

    with capture_logs() as logs:
        found = await answered("tax_office", _calls(), KeyedCall(mixed, frozenset({"a"}), many=True), ["good", "short"])
    assert found["good"] == [{"a": 1}]
    assert isinstance(found["short"], AgencyContractBroken)
    assert (logs[0]["rows"], logs[0]["details"]) == (1, ["since: ValueError"])


async def test_calls_are_measured_by_how_they_end() -> None:
    """What the service is to blame for is a failure, and what a breaker keeps from it; a caller's mistake is none."""
    calls = _calls(Breaker())
    await calls.call(_echo, ["c0123456789abcde"], NOTHING)
    await _failure(calls, _raising(BadUserInput("no such branch", InputProblem.UNKNOWN_ID)))
    health = calls.measured.health()
    assert (health.answers, health.failures) == (1, 0)
    assert health.p50_ms is not None
    for _ in range(FAILURES_IN_A_ROW + 1):
        await _failure(calls, _raising(SourceUnavailable("down")))
    await _failure(calls, _echo)
    assert calls.measured.health().failures == FAILURES_IN_A_ROW + 2
