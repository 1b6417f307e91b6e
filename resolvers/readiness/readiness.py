"""Whether each agency's store answers and holds what the agency declared, or its service is well; asked at most once a
second."""

import asyncio
from collections.abc import Callable, Mapping
from itertools import chain
from time import monotonic
from typing import Final

import structlog
from graphql import GraphQLSchema

from agencies.registration.registry import Registry
from agencies.remote.opened_service import OpenedService
from agencies.seeding.seeding import migrations_of
from agencies.store.store import Store
from resolvers.readiness.declared_store import declared_stores
from resolvers.readiness.findings import Fault, Findings
from resolvers.readiness.service_check import ServiceCheck
from resolvers.readiness.store_check import StoreCheck
from resolvers.readiness.unfound_rows import UNFOUND

FRESH_SECONDS: Final = 1.0
UP: Final = "UP"
DOWN: Final = "DOWN"

log = structlog.get_logger("resolvers")


class Readiness:
    """The findings, each good for a second; `warn` gives the warnings of the moment.

    What changes is logged, but for what a watch of its own says there.
    """

    def __init__(
        self,
        registry: Registry,
        schema: GraphQLSchema,
        stores: Mapping[str, Store],
        services: Mapping[str, OpenedService],
        warn: Callable[[], tuple[Fault, ...]],
    ) -> None:
        declared = declared_stores(schema, registry)
        self._unfound = [look(schema) for look in UNFOUND.values()]
        self._checks: dict[str, StoreCheck | ServiceCheck] = {}
        for agency in registry.agencies:
            id_ = agency.id or ""
            self._checks[id_] = (
                StoreCheck(stores[id_], declared[id_], migrations_of(agency))
                if agency.has_store
                else ServiceCheck(agency, services.get(id_))
            )
        self._warn = warn
        self._logged: frozenset[Fault] = frozenset()
        self._asked_at = float("-inf")
        self._asking: asyncio.Future[Findings] | None = None

    async def findings(self) -> Findings:
        """What is found now, or was within the last second."""
        if self._asking is None or (self._asking.done() and monotonic() - self._asked_at > FRESH_SECONDS):
            self._asked_at = monotonic()
            self._asking = asyncio.ensure_future(self.look())
        return await asyncio.shield(self._asking)

    async def look(self) -> Findings:
        """Ask every store and service now."""
        checks = self._checks.values()
        of_stores = await asyncio.gather(*(check.faults() for check in checks))
        told = await asyncio.gather(*(check.warnings() for check in checks))
        by_agency = {
            agency: (*faults, *(Fault(agency, reason) for each in self._unfound for reason in each.get(agency, ())))
            for agency, faults in zip(self._checks, of_stores, strict=True)
        }
        status = {agency: DOWN if faults else UP for agency, faults in by_agency.items()}
        findings = Findings(status, tuple(chain(*by_agency.values())), (*chain(*told), *self._warn()))
        self._log(findings)
        return findings

    def _log(self, findings: Findings) -> None:
        now = frozenset(each for each in (*findings.faults, *findings.warnings) if not each.watched)
        for fault in sorted(now - self._logged, key=repr):
            (log.error if fault in findings.faults else log.warning)("fault found", **fault.told())
        for fault in sorted(self._logged - now, key=repr):
            log.warning("fault gone", **fault.told())
        self._logged = now
