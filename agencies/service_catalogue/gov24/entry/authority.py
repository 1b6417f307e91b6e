"""The public body that answers for a service, with an id that is the same on all of its services."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from agencies.service_catalogue.gov24.prose import prose

PREFIX: Final = "gov24-"
DIGEST_BYTES: Final = 6

Authority = Mapping[str, Any]


def authority(service: Mapping[str, Any], own: Mapping[str, Authority]) -> Authority:
    """Maru's own body of that name where it has one (`own`: by Korean name), else one known by its code or its name."""
    name, code = prose(service.get("소관기관명")), prose(service.get("소관기관코드"))
    if name in own:
        return own[name]
    kind = prose(service.get("소관기관유형")).replace("_", "·")
    return {"id": code or PREFIX + _digest(name), "name": {"ko": name}, "kind": {"ko": kind}}


def _digest(name: str) -> str:
    return blake2b("".join(name.split()).encode(), digest_size=DIGEST_BYTES).hexdigest()
