"""The objects of an answer: how many there are, and how many have the field at a path."""

from typing import Any

Path = tuple[str, ...]
"""The keys in an answer that lead to a field."""


def objects_in(value: Any) -> int:
    """Return how many objects a value of an answer has, itself among them."""
    if isinstance(value, dict):
        return 1 + sum(map(objects_in, value.values()))
    return sum(map(objects_in, value)) if isinstance(value, list) else 0


def times_of(data: Any, path: Path) -> int:
    """Return how many objects of an answer have the field at this path."""
    objects = [data]
    for key in path[:-1]:
        objects = [below for each in objects for below in _objects_at(each.get(key))]
    return sum(1 for each in objects if isinstance(each, dict) and path[-1] in each)


def _objects_at(value: Any) -> list[Any]:
    """Return a value of an answer as a list of objects, whatever lists it is in."""
    if isinstance(value, list):
        return [below for each in value for below in _objects_at(each)]
    return [value] if isinstance(value, dict) else []
