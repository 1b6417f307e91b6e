"""What a test goes through must not be nothing: a loop over nothing asserts nothing."""

from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")


def some(items: Iterable[Item]) -> list[Item]:
    """The items; AssertionError where there is none."""
    found = list(items)
    assert found, "there is nothing here to test"
    return found
