"""Readers of a service are held against the contract as those of a store are, by the calls that the service gets."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from agencies.contract.source import ReadFunction, Selection
from agencies.remote.calls import Calls
from agencies.remote.opened_service import OpenedService
from resolvers.conformance.readers import of_service, readers
from resolvers.conformance.recorded_reader import Recorded

KEYS = ["one", "two", "three"]


async def by_key(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """As it is to be."""
    return {key: [len(key)] for key in keys if key in KEYS}


async def by_place(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Rows as they come, put to keys by their place."""
    return dict(zip(keys, [[place] for place in range(len(keys))], strict=True))


async def unasked(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """All that there is, whoever was asked for."""
    return {key: [1] for key in [*KEYS, "four"]}


async def failing(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Falls over a key that nobody has."""
    return {key: [KEYS.index(key)] for key in keys}


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (by_key, "ok     readers: Citizen.loans answers 3 keys by key, in one call"),
        (by_place, "FAULT  readers: Citizen.loans answers otherwise for the key"),
        (unasked, "FAULT  readers: Citizen.loans answers for the key 'four', for which nobody asked"),
        (failing, "FAULT  readers: Citizen.loans fails where its keys come in another order: AgencyContractBroken"),
    ],
)
async def test_a_reader_of_a_service_answers_by_key(read: ReadFunction, words: str) -> None:
    """In any order, alone and together, and for a key that nobody has."""
    service = OpenedService("bank", None, "/health", Calls("bank", object(), deadline_seconds=30), None)
    recorded = Recorded("Citizen.loans", read, [(KEYS, Selection(frozenset(), {}))])
    (finding,) = [each async for each in readers([recorded], of_service(service))]
    assert str(finding).startswith(words)
