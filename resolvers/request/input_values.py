"""How many values an input has: each is checked, and converted wherever the input is used. Nothing here reads one."""

from typing import Any


def count_values(given: Any) -> int:
    """How many items the lists and how many members the objects have in an input, those of each other among them."""
    # What a client sends may be nested as deeply as JSON is read, which is no depth for recursion.
    waiting, count = [given], 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            count += len(value)
            waiting += value
    return count


class ValueCounts:
    """How many values inputs have, each counted once however often it is used; for one look at one request's."""

    def __init__(self) -> None:
        # Each is held beside its number, so that no other comes to have its identity meanwhile.
        self._counted: dict[int, tuple[Any, int]] = {}

    def of(self, given: Any) -> int:
        """As `count_values`."""
        found = self._counted.get(id(given))
        if found is None:
            found = self._counted[id(given)] = given, count_values(given)
        return found[1]
