"""Whether an agency without a store is well: its service, by the agency's own probe, or why it is left out."""

from agencies.contract.agency import Agency
from agencies.remote.opened_service import OpenedService
from resolvers.readiness.findings import Fault


class ServiceCheck:
    """The check of one such agency; no database is asked for it."""

    def __init__(self, agency: Agency, service: OpenedService | None) -> None:
        self._agency = agency
        self._service = service

    async def faults(self) -> tuple[Fault, ...]:
        """Why it is down; nothing where it is up."""
        reason = self._agency.fault
        if reason is None:
            reason = "its service was not opened" if self._service is None else await self._service.fault()
        return () if reason is None else (Fault(self._agency.id or "", reason),)

    async def warnings(self) -> tuple[Fault, ...]:
        """Nothing: what does not keep it from answering is the service's own affair."""
        return ()
