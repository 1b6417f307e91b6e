"""What citizens receive may stand in rows of an agency's own function: a service is then known to be received."""

import asyncio
from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from agencies.contract import Agency, HttpService, Receipts, RowsFrom, SourceUnavailable
from agencies.contract.errors import Internal
from agencies.registration.registry import register
from agencies.remote.calls import Calls
from resolvers.eligibility.facts import misfit_report
from resolvers.eligibility.facts.receipt import ReceiptReading, Received, Register
from resolvers.request.loads import Loads
from tests.patience import HANGING_SECONDS

ON = date(2026, 11, 24)
FIRST = {"service_id": "refund", "since": date(2026, 1, 1), "until": None}
OVER = {"service_id": "relief", "since": date(2025, 1, 1), "until": date(2026, 1, 1)}


TAX_OFFICE = {"ko": "국세청", "en": "Tax office"}


class Unreadable(dict[str, Any]):
    """A row that fails where it is looked at."""

    def keys(self) -> Any:
        """Fail."""
        raise RuntimeError


async def _received(rows: Any) -> Received:
    async def read(keys: Sequence[str], selection: Any, service: Any) -> dict[str, Any]:
        assert selection.columns == {"service_id", "since", "until"}
        if isinstance(rows, Exception):
            raise rows
        return {"a": rows, "other": [FIRST]}

    agency = Agency("tax_office", TAX_OFFICE, service=HttpService(probe="/"))
    agency.receipts = Receipts(RowsFrom(read))
    recorder: Any = SimpleNamespace(note_all=lambda *noted: None)
    loads = Loads({"tax_office": Calls("tax_office", "the service", deadline_seconds=30)}, {}, ON)
    async with asyncio.timeout(HANGING_SECONDS):
        found = await ReceiptReading(register([agency]), loads, recorder).of({"tax_office": ["a", "b"]}, ())
    assert found is not None
    return found


async def test_rows_of_a_function_say_what_is_received() -> None:
    """From their first day until their last; who has no rows receives nothing, and of others nothing is known."""
    found = await _received([FIRST, OVER])
    assert [found.at("a", service, ON) for service in ("refund", "relief")] == [True, False]
    assert found.at("b", "refund", ON) is False
    assert found.at("other", "refund", ON) is None


@pytest.mark.parametrize(
    "rows",
    [
        SourceUnavailable("down"),
        [{"service_id": "refund", "since": ON}],
        [{**FIRST, "since": "2026-01-01"}],
        [{**FIRST, "until": "2026-01-01"}],
        [{**FIRST, "since": None}],
        [{**FIRST, "service_id": ["refund"]}],
        [{**FIRST, "service_id": 7}],
        [{**FIRST, "service_id": None}],
        "refund",
    ],
    ids=str,
)
async def test_rows_that_cannot_be_read_leave_it_unknown(rows: Any) -> None:
    """It is neither received nor not received, and no error of ours."""
    found = await _received(rows)
    assert [found.at(citizen, "refund", ON) for citizen in ("a", "b")] == [None, None]


async def test_a_failure_of_our_own_is_told() -> None:
    """Nobody else would: the request would wait for ever."""
    with pytest.raises(Internal):
        await _received([Unreadable()])


@pytest.mark.parametrize(
    ("column", "value", "received"),
    [("service_id", 7, "int"), ("since", "2026-01-01", "str"), ("until", "2026-01-01", "str")],
)
async def test_the_log_names_the_column_that_is_not_as_declared_once(
    monkeypatch: pytest.MonkeyPatch, column: str, value: Any, received: str
) -> None:
    """Whoever asks, and however often."""
    monkeypatch.setattr(misfit_report, "_reported", set())
    with capture_logs() as logged:
        for _ in range(2):
            await _received([{**FIRST, column: value}])
    assert [(line["agency"], line["column"], line["received"]) for line in logged] == [("tax_office", column, received)]


def test_what_other_requests_read_of_somebody_is_not_known_here() -> None:
    """A statement that requests share brings the rows of everybody who was asked of, be they as declared or not."""
    agency = Agency("tax_office", TAX_OFFICE, service=HttpService(probe="/"))
    agency.receipts = Receipts(RowsFrom(_never))
    (held,) = register([agency]).receipts
    rows = {"a": [FIRST], "other": [FIRST], "lacking": [{**FIRST, "since": None}]}
    found = Received([Register(held, frozenset({"a"}), rows)], ())
    assert [found.of(citizen, ON) for citizen in rows] == [["refund"], [], []]
    assert [found.at(citizen, "refund", ON) for citizen in rows] == [True, None, None]


async def _never(keys: Sequence[str], selection: Any, service: Any) -> dict[str, Any]:
    raise AssertionError
