"""The header Retry-After: in how many seconds a service wants to be asked again (RFC 9110)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

DAY_SECONDS: Final = 86_400


def seconds_of(header: str | None, now: datetime) -> float | None:
    """Seconds from now, a day at most; None where nothing is said, or nothing that can be read."""
    if header is None:
        return None
    said = header.strip()
    if said.isascii() and said.isdecimal():
        return float(min(int(said[:9]), DAY_SECONDS))
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), DAY_SECONDS)
