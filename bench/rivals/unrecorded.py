"""Takes a request's notes of whom it reads, and keeps none: what the usage log costs is measured beside it."""

from typing import Any


def disclose_nothing(*given: Any) -> None:
    """Work out nothing of what a plan reads of whom, since that is for the usage log alone."""


class Unrecorded:
    """What is written by hand has no usage log, nor has the engine where its cost is measured."""

    def __init__(self, *request: Any) -> None:
        """Nothing of the request is needed."""

    def note(self, *noted: Any) -> None:
        """Forget it."""

    def note_all(self, *noted: Any) -> None:
        """Forget them."""

    def outstanding(self) -> list[Any]:
        """Nothing to record."""
        return []
