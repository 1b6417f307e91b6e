"""Which services citizens receive already, by the registers of the agencies that answer for these services."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from types import NoneType

from agencies.contract.agency import Receipts
from agencies.contract.errors import AgencyContractBroken
from agencies.contract.source import Row, RowsFrom, Table
from agencies.contract.sources.rows import Rows
from agencies.registration.held import HeldReceipts
from agencies.registration.registry import Registry
from agencies.remote.keyed_call import KeyedCall
from agencies.store.read import Outcome, Read
from agencies.store.statement import quoted, rows_read
from resolvers.access.access_policy import CITIZEN, Visibility
from resolvers.access.grant import OF_RECEIPTS
from resolvers.eligibility.facts.fact_reading import SILENT, check
from resolvers.eligibility.facts.misfit_report import report_unfit_receipt, type_name
from resolvers.purposes.purpose import RECEIVED, RegisteredPurpose
from resolvers.request.loads import Loads
from resolvers.request.promise import Promise
from resolvers.usage_log.record import Action
from resolvers.usage_log.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Register:
    """What one agency has on record: rows by citizen, and of whom they were read."""

    held: HeldReceipts
    asked: frozenset[str]
    rows: Mapping[str, Sequence[Row]]

    def of(self, citizen_id: str, on: date) -> list[str]:
        """The ids of the agency's services that the citizen receives on a day; `until` is the first without them."""
        receipts = self.held.receipts
        # A statement that requests share brings others' rows too, which this one may not know of.
        rows = self.rows.get(citizen_id, ()) if citizen_id in self.asked else ()
        return [
            row[receipts.service]
            for row in rows
            if row[receipts.since] <= on
            and (row[receipts.until] is None or on < row[receipts.until])
            and self.held.answers_for(row[receipts.service])
        ]


@dataclass(frozen=True, slots=True)
class Received:
    """The registers that could be read, and those that could not.

    `silent`: the agencies that gave no answer at all.
    """

    registers: Sequence[Register]
    unread: Sequence[HeldReceipts]
    silent: frozenset[str] = frozenset()

    def at(self, citizen_id: str, service_id: str, on: date) -> bool | None:
        """Whether the citizen receives the service on a day; None where the agency that knows it was not read."""
        for each in self.registers:
            if each.held.answers_for(service_id):
                return service_id in each.of(citizen_id, on) if citizen_id in each.asked else None
        return None

    def of(self, citizen_id: str, on: date) -> Sequence[str]:
        """The ids of the services that the citizen is known to receive on a day."""
        return [service for each in self.registers for service in each.of(citizen_id, on)]


class ReceiptReading:
    """One request's reading of the registers."""

    def __init__(self, registry: Registry, loads: Loads, recorder: Recorder) -> None:
        self._registry = registry
        self._loads = loads
        self._recorder = recorder

    def of(self, asked: Mapping[str, Sequence[str]], unasked: Collection[str]) -> Promise[Received | None]:
        """What citizens receive, each agency being asked of its own; None where nobody is asked about.

        `unasked`: the agencies that nobody may ask, since it is not known now who has agreed to it.
        """
        holders = [held for held in self._registry.receipts if asked.get(held.agency)]
        unread = [held for held in self._registry.receipts if held.agency in unasked]
        if not holders:
            return Promise.of(Received((), unread) if unread else None)
        for held in holders:
            entries = ((held.agency, Action.DERIVED, (RECEIVED,)),)
            for citizen_id in asked[held.agency]:
                self._recorder.note_all(CITIZEN, citizen_id, entries)
        reads = _reads(self._registry)
        wanted = [(held.agency, reads[held.agency], asked[held.agency]) for held in holders]
        return self._loads.several(wanted).map(partial(_received, holders, asked, unread))


@lru_cache(maxsize=256)
def _reads(registry: Registry) -> Mapping[str, Read | KeyedCall]:
    """How each agency's register is read: made once, as every request asks."""
    return {held.agency: receipts_read(held.receipts) for held in registry.receipts}


def covered_registers(registry: Registry, purpose: RegisteredPurpose) -> Sequence[HeldReceipts]:
    """Return the registers of receipts that a purpose covers."""
    if RECEIVED in purpose.refused:
        return ()
    return [held for held in registry.receipts if held.agency not in purpose.refused_receipts]


def readable(
    held: HeldReceipts, purpose: RegisteredPurpose, visible: Visibility, citizen_ids: Iterable[str]
) -> list[str]:
    """Return those of these citizens whose receipts may be read in a register."""
    need = OF_RECEIPTS | purpose.consent.get(held.agency, 0)
    return [each for each in citizen_ids if visible.reads(each, need)]


def receipts_read(receipts: Receipts) -> Read | KeyedCall:
    """How a register is read."""
    columns = (receipts.service, receipts.since, receipts.until)
    if isinstance(receipts.table, RowsFrom):
        return KeyedCall(receipts.table.read, frozenset(columns), many=True)
    return rows_read(receipt_rows(receipts.table, receipts), columns, {}, date.min, (receipts.service,))


def receipt_rows(table: Table, receipts: Receipts) -> Rows:
    """The rows of a register that stands in a table, by citizen."""
    return Rows(table, True, quoted(receipts.since), None, None, None, ())


def _received(
    holders: Sequence[HeldReceipts],
    asked: Mapping[str, Sequence[str]],
    unasked: Sequence[HeldReceipts],
    outcomes: Sequence[Outcome],
) -> Received:
    found, unread = [], [*unasked]
    for held, outcome in zip(holders, outcomes, strict=True):
        check(outcome)
        of = asked[held.agency]
        # An error stands for each citizen whose rows cannot be read, or are none.
        broken = any(isinstance(outcome.found.get(each), AgencyContractBroken) for each in of)
        if outcome.error is None and not broken and not is_unfit(held, outcome.found, of):
            found.append(Register(held, frozenset(of), outcome.found))
        else:
            unread.append(held)
    answers = zip(holders, outcomes, strict=True)
    silent = frozenset(held.agency for held, outcome in answers if isinstance(outcome.error, SILENT))
    return Received(found, unread, silent)


def is_unfit(held: HeldReceipts, found: Mapping[str, Sequence[Row]], citizen_ids: Sequence[str]) -> bool:
    """Whether a row does not say of which service and since when, or until when in no day.

    What is received is then not known, and the staff's log says so.
    """
    for each in citizen_ids:
        for row in found.get(each, ()):
            column = unfit_column(held.receipts, row)
            if column is not None:
                report_unfit_receipt(held.agency, column, type_name(row[column]))
                return True
    return False


def unfit_column(receipts: Receipts, row: Row) -> str | None:
    """The first column of a row whose value is of another type than it has to be; None where there is none."""
    if type(row[receipts.service]) is not str:
        return receipts.service
    if type(row[receipts.since]) is not date:
        return receipts.since
    return None if type(row[receipts.until]) in (date, NoneType) else receipts.until
