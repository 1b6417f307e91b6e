"""Makes what signs the usage log's heads, where the settings have a key for it."""

from typing import Final

from agencies.registration.registry import PLATFORM
from agencies.store.store import Store
from api.keys.usage_key import usage_key
from api.operating.head_sink import HeadFile, posted_to
from api.settings.settings import Settings
from resolvers.readiness.findings import Fault
from resolvers.usage_log.keeping.head_signing import HeadSigning

HEADS_FILE: Final = "usage-heads.jsonl"
"""Where the demo keeps heads, in its data folder."""
NO_KEY: Final = (
    "USAGE_KEY is not set: no head of the usage log is signed, so that `usage` and `accesses` show nothing newer, and "
    "`usage drop` drops none of it"
)
NO_SINK: Final = "USAGE_HEADS is not set: nobody outside of the store keeps the usage log's heads"


def signing_of(settings: Settings, store: Store) -> HeadSigning | None:
    """What signs heads of the log in this store; None where there is no key. Raises StartUpError."""
    key = usage_key(settings)
    if key is None:
        return None
    kept_at = settings.usage_heads
    if kept_at is None and not settings.demo:
        return HeadSigning(store, key, None, None)
    if isinstance(kept_at, str):
        return HeadSigning(store, key, posted_to(kept_at), None)
    file = HeadFile(kept_at or settings.data / HEADS_FILE)
    return HeadSigning(store, key, file.publish, file.last())


def signing_faults(settings: Settings, signing: HeadSigning | None) -> tuple[Fault, ...]:
    """What operators should see to now."""
    if signing is None:
        return (Fault(PLATFORM, NO_KEY),)
    lacking = () if settings.demo or settings.usage_heads else (Fault(PLATFORM, NO_SINK),)
    return (*lacking, *(Fault(PLATFORM, reason, watched=True) for reason in signing.faults.values()))
