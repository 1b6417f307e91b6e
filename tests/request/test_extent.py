"""B: aliases and root fields are counted with each fragment wherever it is spread, and cost nothing to count."""

import time
from pathlib import Path
from typing import Final

import pytest
from graphql import parse

from resolvers.request.bounds import ARBITRARY
from resolvers.request.extent import Extent, extents
from tests.request.test_bounds import EXECUTORS, MOTHER, refused
from tests.running import ROOT, RunningGateway
from tests.some import some

AT_ONCE: Final = 0.05
BOMB_LEVELS: Final = 80
"""Fragments that each spread the next one twice: as many as a document's tokens have space for."""


def aliases(number: int, field: str = "id") -> str:
    """A query of so many aliases."""
    return "{ me { " + " ".join(f"a{n}: {field}" for n in range(number)) + " } }"


def roots(number: int) -> str:
    """A query of so many root fields."""
    return "{ " + " ".join(f"a{n}: __typename" for n in range(number)) + " }"


def bomb(levels: int) -> str:
    """A query whose fields are 2^levels, all in fragments."""
    spread = [f"fragment F{n} on Citizen {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return " ".join(["{ me { ...F0 } }", *spread, f"fragment F{levels} on Citizen {{ a: id }}"])


@EXECUTORS
@pytest.mark.parametrize("field", ["id", "__typename"])
def test_b03_a_hundred_aliases_answer_and_101_are_refused(gateway: RunningGateway, executor: str, field: str) -> None:
    """Of any field; the message has the bound and the number that was met."""
    answer = gateway.ask(aliases(100, field), MOTHER, headers={"maru-executor": executor})
    assert len(answer["data"]["me"]) == 100
    assert "101 aliases, and at most 100" in refused(gateway, aliases(101, field), executor)


@EXECUTORS
def test_b03_aliases_count_wherever_their_fragment_is_spread(gateway: RunningGateway, executor: str) -> None:
    """11 of them, spread at 10 places, are 110, be the fragments within each other or not."""
    eleven = "fragment A on Citizen { " + " ".join(f"a{n}: id" for n in range(11)) + " }"
    places = "".join(f"children {{ ...A parents {{ ...A }} }} {each} {{ ...A }} " for each in ("wards", "guardians"))
    document = f"{{ me {{ ... {{ {places} parents {{ ...B ...B ...B }} }} }} }} fragment B on Citizen {{ ...A ...A }}"
    assert "132 aliases" in refused(gateway, f"{document} {eleven}", executor)


@EXECUTORS
def test_b07_a_fragment_bomb_costs_nothing_to_refuse(gateway: RunningGateway, executor: str) -> None:
    """Fragments that come to 2^80 fields are refused by their number."""
    assert "more than 1,000,000,000 aliases, and at most 100" in refused(gateway, bomb(BOMB_LEVELS), executor)


def test_b07_each_fragment_is_counted_once() -> None:
    """So that counting takes as long as the document is, and not as its fields are many."""
    document = parse(bomb(BOMB_LEVELS))
    began = time.thread_time()
    assert extents(document) == {None: Extent(2, 2**BOMB_LEVELS, 1)}
    assert time.thread_time() - began < AT_ONCE


@EXECUTORS
def test_b10_thirty_root_fields_answer_and_50_are_refused(gateway: RunningGateway, executor: str) -> None:
    """The message has the bound and the number that was met; a field that stands twice is one."""
    twice = roots(30).replace("{ ", "{ a0: __typename ...A ", 1) + " fragment A on Query { a1: __typename ...B }"
    twice += " fragment B on Query { ... { a2: __typename } }"
    for document in (roots(30), twice):
        assert len(gateway.ask(document, headers={"maru-executor": executor})["data"]) == 30
    assert "50 root fields, and at most 30" in refused(gateway, roots(50), executor)
    hidden = "{ ...A } fragment A on Query " + roots(31)
    assert "31 root fields" in refused(gateway, hidden, executor)


def test_b03_only_the_operation_that_runs_is_charged(gateway: RunningGateway) -> None:
    """What stands beside it in the document costs it nothing."""
    document = f"query Many {aliases(101)} query One {{ me {{ id }} }}"
    assert gateway.ask(document, MOTHER, operationName="One")["data"]["me"]["id"]
    both = gateway.post(document, MOTHER, operationName="Many")
    assert "101 aliases" in both.json()["errors"][0]["message"]


def queries() -> list[Path]:
    """The queries of the explorer and of the benchmarks."""
    return some(sorted([*(ROOT / "web" / "src" / "queries").glob("*.graphql"), ROOT / "bench" / "record.graphql"]))


@pytest.mark.parametrize("path", queries(), ids=lambda path: path.stem)
def test_what_the_explorer_asks_is_far_from_the_bounds(path: Path) -> None:
    """A quarter of what an arbitrary document may have, so that there is space to try."""
    for extent in extents(parse(path.read_text())).values():
        assert extent.aliases <= ARBITRARY.aliases / 4
        assert extent.root_fields <= ARBITRARY.root_fields / 4
        assert extent.depth <= ARBITRARY.depth
