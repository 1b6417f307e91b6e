"""A usage log in memory, and what gateways under test have recorded in it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from resolvers.gateway import Gateway
from resolvers.usage_log.record import Action, ReceiverKind, UsageRecords
from resolvers.usage_log.usage_log import UsageLog

Line = tuple[str | None, str, str, str, tuple[str, ...]]
"""Of whom, whose data, what was done, who received it, and the fields."""


class KeptRecord(NamedTuple):
    """A record as it was handed over."""

    action: Action
    agency: str
    fields: tuple[str, ...]
    purpose: str | None
    receiver_kind: ReceiverKind
    receiver_agency: str | None
    receiver_system: str
    represented: bool
    citizen_id: str | None
    reader: str
    issue: str | None
    request_id: str
    persons: int | None


def each_of(handed: Sequence[UsageRecords]) -> Iterator[KeptRecord]:
    for each in handed:
        for shape in each.shapes:
            yield KeptRecord(*shape, *each[2:])


class KeptLog(UsageLog):
    """Keeps the records that requests hand over."""

    def __init__(self) -> None:
        self.records: list[KeptRecord] = []
        super().__init__(self._keep)

    async def _keep(self, records: Sequence[UsageRecords]) -> None:
        self.records += each_of(records)

    async def taken(self, request_id: str | None = None) -> list[KeptRecord]:
        """What has been recorded, by one request or by all, since this was last asked for."""
        await self.settled()
        taken = [each for each in self.records if request_id in (None, each.request_id)]
        self.records = [each for each in self.records if each not in taken] if request_id else []
        return taken


def keeping(gateway: Gateway) -> KeptLog:
    """Have a gateway record in memory."""
    log = gateway._contexts._usage_log = KeptLog()
    return log


def lines(records: Sequence[KeptRecord]) -> list[Line]:
    """Records without what a request gives them all, in order; those of a request that came in parts are one."""
    made: dict[tuple[str | None, str, str, str], set[str]] = {}
    for each in records:
        place = each.citizen_id, each.agency, each.action.name, each.receiver_kind.name
        made.setdefault(place, set()).update(each.fields)
    return sorted((*place, tuple(sorted(fields))) for place, fields in made.items())  # type: ignore[arg-type,type-var]
