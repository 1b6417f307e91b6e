"""An entity's own key."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import PUBLIC
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Key(Source):
    """The entity's own key."""


def own_key(description: str) -> Any:
    """An entity's key, which says nothing of what is on record."""
    return attribute(Key(), description, PUBLIC)
