"""Records in the usage log that everyone on record is read of at once, before the first is."""

import secrets
from collections import defaultdict
from collections.abc import Iterable

from agencies.contract.purpose import FACT
from agencies.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.platform.usage_commit import UsageCommit
from resolvers.trust.purpose_register import PROACTIVE_NOTICE
from resolvers.trust.usage.record import Action, ReceiverKind, UsageRecord
from resolvers.trust.usage.usage_log import UsageLog

SYSTEM = "sweep"


async def record_sweep(platform_dsn: str, registry: Registry, facts: Iterable[str], persons: int) -> None:
    """Record, for each agency, that a sweep derives verdicts from these facts of so many people.

    Raises UsageLogUnavailable where that cannot be recorded: nobody may then be read of.
    """
    by_agency: defaultdict[str, list[str]] = defaultdict(list)
    for fact_id in facts:
        by_agency[registry.facts[fact_id].agency].append(f"{FACT}{fact_id}")
    request_id = secrets.token_hex(8)
    records = [
        UsageRecord(
            None,
            agency,
            Action.DERIVED,
            tuple(sorted(fields)),
            ReceiverKind.SYSTEM,
            PLATFORM,
            SYSTEM,
            SYSTEM,
            None,
            PROACTIVE_NOTICE,
            request_id,
            persons=persons,
        )
        for agency, fields in sorted(by_agency.items())
    ]
    store = Store(PLATFORM, platform_dsn)
    try:
        await UsageLog(UsageCommit(store)).append(records)
    finally:
        store.close()
