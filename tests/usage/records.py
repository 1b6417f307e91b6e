"""Usage records for tests, and an independent reckoning of the tree that they make."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from resolvers.usage_log.record import Action, Receiver, ReceiverKind, UsageRecords


def record(citizen_id: str | None = "c1", **changed: Any) -> UsageRecords:
    """A record of one's own reading, but for what is `changed`."""
    given: dict[str, Any] = {
        "agency": "civil_registry",
        "action": Action.READ,
        "fields": ("Citizen.birthDate", "Citizen.name"),
        "receiver_kind": ReceiverKind.SELF,
        "receiver_agency": None,
        "receiver_system": "portal",
        "reader": citizen_id or "system",
        "issue": None,
        "purpose": "own_affairs",
        "request_id": secrets.token_hex(8),
        "represented": False,
        "persons": None,
    }
    given |= changed
    receiver = (
        given[name] for name in ("purpose", "receiver_kind", "receiver_agency", "receiver_system", "represented")
    )
    return UsageRecords(
        ((given["agency"], given["action"], given["fields"]),),
        Receiver(*receiver),
        citizen_id,
        given["reader"],
        given["issue"],
        given["request_id"],
        given["persons"],
    )


def in_office(citizen_id: str = "c1", **changed: Any) -> UsageRecords:
    """A record of an official's reading."""
    given = {
        "receiver_kind": ReceiverKind.OFFICIAL,
        "receiver_agency": "welfare_office",
        "receiver_system": "case-work",
        "reader": "official-17",
        "issue": "2026-가-17",
        "purpose": "welfare_decision",
    }
    return record(citizen_id, **(given | changed))


def naive_root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes as RFC 6962, section 2.1, writes it down."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + naive_root(hashes[:split]) + naive_root(hashes[split:])).digest()
