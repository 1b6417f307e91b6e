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
