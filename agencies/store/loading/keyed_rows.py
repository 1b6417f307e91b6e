"""Puts the rows of a statement under their keys, and tells which keys have two where one was declared."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise, repeat
from typing import Any

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.values.key_type import KeyType
from agencies.store.read import Found, Read


def by_key(rows: Sequence[Any], read: Read, keys: Collection[str], agency: str) -> tuple[Found, frozenset[str]]:
    """The rows by key, in order, and the keys that have two where one was declared: an error stands for those.

    A key without rows is absent; one that was asked for in another spelling than the column's own stands beside that.
    Joined by key, never by position; others' keys are not to blame for one that has two.
    """
    position = read.key
    if read.many:
        found = _lists(rows, position)
        # As nothing takes a numbered row away, the last one's number tells whether one stands there twice.
        doubled = read.ordered and rows and rows[-1][-1] != len(rows)
        twice = frozenset(a[position] for a, b in pairwise(rows) if a[-1] == b[-1]) if doubled else frozenset()
    else:
        found = {row[position]: row for row in rows}
        twice = frozenset() if len(found) == len(rows) else _repeated(rows, position)
    if twice:
        found |= {key: _two_rows(agency) for key in twice}
    return (found, twice) if read.key_type is None else _as_asked(found, twice, keys, read.key_type)


def named(found: Found, names: Sequence[str]) -> Found:
    """The same rows, given as tuples, as mappings by these names of their columns."""
    return {
        key: list(map(dict, map(zip, repeat(names), rows)))
        if isinstance(rows, list)
        else dict(zip(names, rows, strict=True))
        if isinstance(rows, tuple)
        else rows
        for key, rows in found.items()
    }


def _as_asked(
    found: Found, twice: frozenset[str], keys: Collection[str], key_type: KeyType
) -> tuple[Found, frozenset[str]]:
    """What was found, also under each key that was asked for in another spelling than the column's own."""
    spelt = {key: key_type.spelling(key) for key in keys if key not in found}
    others = {key: own for key, own in spelt.items() if own is not None and own in found}
    return {**found, **{key: found[own] for key, own in others.items()}}, twice.union(
        key for key, own in others.items() if own in twice
    )


def _lists(rows: Sequence[Any], position: int) -> dict[str, Any]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[position]].append(row)
    # Whoever looks for another key finds none, as in any mapping.
    found.default_factory = None
    return found


def _repeated(rows: Sequence[Any], position: int) -> frozenset[str]:
    return frozenset(key for key, count in Counter(row[position] for row in rows).items() if count > 1)


def _two_rows(agency: str) -> AgencyContractBroken:
    return AgencyContractBroken(
        f"{agency} has two rows where it declared one; its operators have been told.", agency=agency
    )
