"""Whether something dated, such as a requirement, holds on a day."""

from datetime import date


def in_force(since: date | None, until: date | None, on: date) -> bool:
    """Whether the day lies within these two, both included; None: no bound."""
    return (since is None or since <= on) and (until is None or on <= until)
