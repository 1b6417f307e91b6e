"""Readers of a service are held against the contract as those of a store are, by the calls that the service gets."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from agencies.contract import (
    NO,
    PUBLIC,
    Agency,
    Fact,
    FactTable,
    FactType,
    HttpService,
    Receipts,
    RowsFrom,
    SourceUnavailable,
    stored,
)
from agencies.contract.source import ReadFunction, Selection
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.remote.calls import Calls
from agencies.remote.opened_service import OpenedService
from resolvers.agency_check.called_rows import called_rows
from resolvers.agency_check.readers import of_service, readers
from resolvers.agency_check.recorded_reader import Recorded

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


def _since(*services: Any) -> list[dict[str, Any]]:
    return [{"service_id": each, "since": date(2026, 1, 1), "until": None} for each in services]


async def received(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """The first page of those who receive something."""
    return {key: _since("refund") for key in keys[:2]}


async def received_in_any_order(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """As it is to be: no order is promised."""
    return dict.fromkeys(keys, _since("refund", "relief")[:: -1 if len(keys) == 1 else 1])


async def received_by_one(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """As it is to be: whoever receives nothing has an empty list, or none."""
    return {key: _since("refund") if key == "one" else [] for key in keys if key == "one" or len(keys) > 1}


async def received_by_nobody(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Nothing, as a service that is asked by ids which it does not know."""
    return {key: [] for key in keys}


async def received_by_number(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Services as the agency numbers them."""
    return dict.fromkeys(keys, _since(7))


async def received_under_another_id(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Services as the agency names them."""
    return dict.fromkeys(keys, _since("REFUND"))


async def owing_nobody(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """Nothing, as a service that is asked by ids which it does not know."""
    return {}


async def owing_on_a_page(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """What one in ten owes, of the first 800 who are asked for."""
    return {key: {"owes": True} for key in keys[:800] if key.endswith("7")}


async def owing_together(keys: Sequence[Any], selection: Selection, service: Any) -> Mapping[Any, Any]:
    """A text for a truth, and nothing for one key alone."""
    if len(keys) == 1:
        raise SourceUnavailable("down")
    return {key: {"owes": "yes"} for key in keys}


async def _findings(read: ReadFunction, keys: Sequence[str], *, of_receipts: bool) -> list[str]:
    async def fetch(sql: str) -> list[dict[str, str]]:
        return [{"key": key} for key in keys]

    async def services(sql: str, ids: Sequence[str]) -> list[dict[str, str]]:
        return [{"id": each} for each in ids if each in ("refund", "relief")]

    agency = Agency("bank", {"ko": "은행", "en": "Bank"}, service=HttpService(probe="/health"))
    if of_receipts:
        agency.receipts = Receipts(RowsFrom(read), services=("refund",))
    else:
        owes = Fact("owes", {"ko": "빚", "en": "Owes"}, FactType.BOOLEAN, stored("owes"), NO, PUBLIC)
        agency.facts.append(FactTable("citizen", RowsFrom(read), (owes,)))
    stores = {"civil_registry": SimpleNamespace(fetch=fetch), "service_catalogue": SimpleNamespace(fetch=services)}
    registry, today = register([*discover(), agency]), date(2026, 11, 24)
    examined: Any = SimpleNamespace(registry=registry, agency=agency, id="bank", stores=stores, today=today)
    calls = Calls("bank", object(), deadline_seconds=30)
    return [str(each) async for each in called_rows(examined, calls)]


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (owing, "ok     rows: {} answers 3 keys by key, in one call, with rows for 2"),
        (owing_in_words, "FAULT  facts: owes comes to 'yes', which is no BOOLEAN"),
        (owing_in_capitals, "FAULT  rows: {} does not answer for 3 citizens"),
        (owing_by_place, "FAULT  rows: {} answers otherwise for the key"),
        (owing_nobody, "FAULT  rows: {} answers no row for any of 3 citizens that civil_registry knows"),
    ],
)
async def test_what_stands_in_the_place_of_a_table_is_held_against_its_facts(read: ReadFunction, words: str) -> None:
    """Rows for many keys are those for one, by the ids that were asked for, with values of the facts' types."""
    (finding,) = await _findings(read, KEYS, of_receipts=False)
    assert finding.startswith(words.format(f"tests.remote.test_readers.{read.__name__}"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (received, "FAULT  rows: {} answers otherwise for the key 'three' among 3 than alone"),
        (received_in_any_order, "ok     rows: {} answers 3 keys by key, in one call, with rows for 3"),
        (received_by_one, "ok     rows: {} answers 3 keys by key, in one call, with rows for 1"),
        (received_by_nobody, "FAULT  rows: {} answers no row for any of 3 citizens that civil_registry knows"),
        (received_by_number, "FAULT  receipts: {} gives int for service_id in some rows"),
        (received_under_another_id, "FAULT  receipts: {} names 'REFUND' in service_id, which is no service of the cat"),
    ],
)
async def test_what_is_received_is_held_against_the_catalogue(read: ReadFunction, words: str) -> None:
    """Rows of each citizen, in any order, that sweeps can read, of services that there are."""
    (finding,) = await _findings(read, KEYS, of_receipts=True)
    assert finding.startswith(words.format(f"tests.remote.test_readers.{read.__name__}"))  # type: ignore[attr-defined]


async def test_a_call_that_is_full_of_citizens_without_a_row_is_no_fault() -> None:
    """Of a register that holds few, one in some thousands, nobody may be among those who are asked for."""
    (finding,) = await _findings(owing_nobody, [f"k{number}" for number in range(1_000)], of_receipts=False)
    assert finding.startswith("ok     rows: ")
    assert finding.endswith("with rows for 0")


async def test_a_page_is_found_where_few_have_a_row() -> None:
    """Most of those without one have none either where they are asked for alone."""
    (finding,) = await _findings(owing_on_a_page, [f"k{number}" for number in range(1_000)], of_receipts=False)
    assert "answers otherwise for the key 'k807' among 1,000 than among 100" in finding


async def test_a_key_that_is_not_answered_alone_hides_no_other_fault() -> None:
    """It was answered among others, and its values are looked at."""
    alone, value = await _findings(owing_together, KEYS, of_receipts=False)
    assert "owing_together answers for 3 keys at once, and not for the key 'one' alone: AGENCY_UNAVAILABLE" in alone
    assert value.startswith("FAULT  facts: owes comes to 'yes'")


async def test_nothing_is_in_order_of_which_nobody_was_asked() -> None:
    """A civil registry without a citizen."""
    assert await _findings(owing, [], of_receipts=False) == []
