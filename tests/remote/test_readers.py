"""Readers of a service are held against the contract as those of a store are, by the calls that the service gets."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from agencies.contract import NO, PUBLIC, Agency, Fact, FactTable, FactType, HttpService, Receipts, RowsFrom, stored
from agencies.contract.source import ReadFunction, Selection
from agencies.discovery import discover
from agencies.registry import register
from agencies.remote.calls import Calls
from agencies.remote.opened_service import OpenedService
from resolvers.conformance.called_rows import called_rows
from resolvers.conformance.readers import of_service, readers
from resolvers.conformance.recorded_reader import Recorded

KEYS = ["one", "two", "three"]
WITHOUT_A_ROW = "none of mine"


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
        (by_key, "ok     readers: Citizen.loans answers 4 keys by key, in one call"),
        (by_place, "FAULT  readers: Citizen.loans answers otherwise for the key"),
        (unasked, "FAULT  readers: Citizen.loans answers for the key 'four', for which nobody asked"),
        (failing, "FAULT  readers: Citizen.loans fails where its keys come in another order: AgencyContractBroken"),
    ],
)
async def test_a_reader_of_a_service_answers_by_key(read: ReadFunction, words: str) -> None:
    """In any order, alone and together, and for a key that nobody has."""
    service = OpenedService("bank", None, "/health", Calls("bank", object(), deadline_seconds=30), None)
    recorded = Recorded("Citizen.loans", read, [([*KEYS, WITHOUT_A_ROW], Selection(frozenset(), {}))])
    (finding,) = [each async for each in readers([recorded], of_service(service))]
    assert str(finding).startswith(words)


async def owing(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """As it is to be."""
    return {key: {"owes": True} for key in keys if key in KEYS[:2]}


async def owing_in_words(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """A text for a truth."""
    return {key: {"owes": "yes"} for key in keys}


async def owing_in_capitals(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Ids as the service writes them."""
    return {key.upper(): {"owes": True} for key in keys}


async def owing_by_place(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Rows as they come."""
    return {key: {"owes": place == 0} for place, key in enumerate(keys)}


async def received(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """The first page of those who receive something."""
    return {key: [dict.fromkeys(selection.columns)] for key in keys[:2]}


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (owing, "ok     rows: tests.remote.test_readers.owing answers 3 keys by key, in one call, with rows for 2"),
        (owing_in_words, "FAULT  facts: owes comes to 'yes', which is no BOOLEAN"),
        (owing_in_capitals, "FAULT  rows: tests.remote.test_readers.owing_in_capitals does not answer for 3 citizens"),
        (owing_by_place, "FAULT  rows: tests.remote.test_readers.owing_by_place answers otherwise for the key"),
        (received, "FAULT  rows: tests.remote.test_readers.received answers otherwise for the key 'three' among 3"),
    ],
)
async def test_what_stands_in_the_place_of_a_table_is_held_against_its_facts(read: ReadFunction, words: str) -> None:
    """Rows for many keys are those for one, by the ids that were asked for, with values of the facts' types."""

    async def fetch(sql: str) -> list[dict[str, str]]:
        return [{"key": key} for key in KEYS]

    agency = Agency("bank", {"ko": "은행", "en": "Bank"}, service=HttpService(probe="/health"))
    if read is received:
        agency.receipts = Receipts(RowsFrom(read), services=("refund",))
    else:
        owes = Fact("owes", {"ko": "빚", "en": "Owes"}, FactType.BOOLEAN, stored("owes"), NO, PUBLIC)
        agency.facts.append(FactTable("citizen", RowsFrom(read), (owes,)))
    stores = {"civil_registry": SimpleNamespace(fetch=fetch)}
    registry, today = register([*discover(), agency]), date(2026, 11, 24)
    examined: Any = SimpleNamespace(registry=registry, agency=agency, id="bank", stores=stores, today=today)
    (finding,) = [each async for each in called_rows(examined, Calls("bank", object(), deadline_seconds=30))]
    assert str(finding).startswith(words)
