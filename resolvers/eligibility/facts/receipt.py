"""Which services citizens receive already, by the register of the agency that keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import NoneType

import structlog

from agencies.contract.agency import Receipts
from agencies.contract.errors import AgencyContractBroken
from agencies.contract.source import Row, RowsFrom
from agencies.contract.sources.rows import Rows
from agencies.registry import HeldReceipts, Registry
from agencies.remote.keyed_call import KeyedCall
from agencies.store.read import Outcome, Read
from agencies.store.statement import rows_read
from resolvers.eligibility.facts.fact_reading import check
from resolvers.request.loads import Loads
from resolvers.request.reading import Reading
from resolvers.trust.access_policy import CITIZEN
from resolvers.trust.purpose import RECEIVED
from resolvers.trust.usage.record import Action
from resolvers.trust.usage.recorder import Recorder

log = structlog.get_logger("resolvers")


@dataclass(frozen=True, slots=True)
class Received:
    """The rows of the register by citizen, and which of their columns say what and when.

    `asked`: the citizens of whom it was read.
    """

    asked: frozenset[str]
    rows: Mapping[str, Sequence[Row]]
    service: str
    since: str
    until: str

    def at(self, citizen_id: str, service_id: str, on: date) -> bool | None:
        """Whether the citizen receives the service on a day; None of one of whom it was not read.

        `until` is the first day without it (null: still).
        """
        return service_id in self.of(citizen_id, on) if citizen_id in self.asked else None

    def of(self, citizen_id: str, on: date) -> Sequence[str]:
        """The ids of the services that the citizen receives on a day."""
        return [
            row[self.service]
            for row in self.rows.get(citizen_id, ())
            if row[self.since] <= on and (row[self.until] is None or on < row[self.until])
        ]


class ReceiptReading:
    """One request's reading of the register."""

    def __init__(self, registry: Registry, loads: Loads, recorder: Recorder) -> None:
        self._registry = registry
        self._loads = loads
        self._recorder = recorder

    def of(self, citizen_ids: Sequence[str]) -> Reading[Received | None]:
        """What these citizens receive; None where no register can be read, or nobody is asked about."""
        held = self._registry.receipts()
        if held is None or not citizen_ids:
            return Reading.of(None)
        for citizen_id in citizen_ids:
            self._recorder.note(CITIZEN, citizen_id, held.agency, Action.DERIVED, (RECEIVED,))
        read = _read_of(held.receipts)
        return self._loads.several([(held.agency, read, citizen_ids)]).made(partial(_received, held, citizen_ids))


def _read_of(receipts: Receipts) -> Read | KeyedCall:
    columns = (receipts.service, receipts.since, receipts.until)
    if isinstance(receipts.table, RowsFrom):
        return KeyedCall(receipts.table.read, frozenset(columns), many=True)
    return rows_read(Rows(receipts.table, True, receipts.since, None, None, None, ()), columns, {}, date.min)


def _received(held: HeldReceipts, citizen_ids: Sequence[str], outcomes: Sequence[Outcome]) -> Received | None:
    (outcome,) = outcomes
    check(outcome)
    # Of an agency's own function, an error stands for each citizen whose rows are none.
    broken = any(isinstance(outcome.found.get(each), AgencyContractBroken) for each in citizen_ids)
    if outcome.error is not None or broken or _lacks_a_day(held, outcome.found, citizen_ids):
        return None
    receipts = held.receipts
    return Received(frozenset(citizen_ids), outcome.found, receipts.service, receipts.since, receipts.until)


def _lacks_a_day(held: HeldReceipts, found: Mapping[str, Sequence[Row]], citizen_ids: Sequence[str]) -> bool:
    """Whether a row does not say since when, or until when in no day: what is received is then not known.

    The staff log says so.
    """
    receipts = held.receipts
    rows = (row for each in citizen_ids for row in found.get(each, ()))
    lacking = any(
        type(row[receipts.since]) is not date or type(row[receipts.until]) not in (date, NoneType) for row in rows
    )
    if lacking:
        log.warning("a receipt lacks its first day", agency=held.agency, column=receipts.since)
    return lacking
