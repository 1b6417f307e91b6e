"""The entities that the civil registry owns; other agencies contribute to them by key."""

from agencies.contract import entity


@entity(guarded=True)
class Citizen:
    """A person in the civil registry, and what each agency knows of them."""


@entity(guarded=True)
class Household:
    """People who live together, by resident registration."""
