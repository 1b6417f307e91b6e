"""The entities that the service catalogue owns; other agencies refer to them by key."""

from agencies.contract import entity


@entity
class PublicService:
    """A service of the state or of a municipality that citizens can receive or apply for."""


@entity
class Category:
    """A group of people or a stage of life with a page of its own: who belongs is a rule, not a tag."""
