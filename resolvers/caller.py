"""Who asks: the one fact about the caller that the door hands to the graph. It must never carry the token itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """The citizen behind a request, or nobody."""

    citizen_id: str | None


ANONYMOUS = Caller(citizen_id=None)
