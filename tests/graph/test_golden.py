"""Whole documents with their whole answers, and every statement that was sent for them, kept as files.

`MARU_GOLDEN=write pytest tests/graph/test_golden.py` writes them anew: a statement more shows in the diff. Those of one
agency stand in its own folder, and nothing here names them.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from resolvers.request.answer import Answer, Sent
from tests.agency_goldens import agency_goldens, golden_folders, left_over
from tests.graph.asking import Graph
from tests.running import ROOT

GOLDEN: Final = Path(__file__).parent / "golden"
TABS: Final = ROOT / "web" / "src" / "queries"
WRITE: Final = os.environ.get("MARU_GOLDEN") == "write"

HEADLINE: Final = TABS / "headline.graphql"
FAMILY: Final = "Multicultural family of six"
LEAVE: Final = "Working mother on parental leave"

CASES: Final[dict[str, tuple[Path, str | None, dict[str, Any]]]] = {
    "headline-mother-on-leave": (HEADLINE, LEAVE, {}),
    "headline-expectant-mother": (HEADLINE, "Expectant mother", {}),
    "headline-family-of-six": (HEADLINE, FAMILY, {}),
    "headline-elderly-alone": (HEADLINE, "Elderly woman living alone", {}),
    "headline-income-unknown": (HEADLINE, "Income not on record", {}),
    "tab-contact-points": (TABS / "contact-points.graphql", None, {}),
    "tab-household": (TABS / "household.graphql", FAMILY, {}),
    "paging": (GOLDEN / "paging.graphql", LEAVE, {"few": 2}),
    "errors": (GOLDEN / "errors.graphql", LEAVE, {"unknown": "no-such-id"}),
}


OF_AGENCIES: Final = agency_goldens()


@pytest.mark.parametrize("name", CASES)
async def test_answer_and_statements_are_exactly_as_kept(graph: Graph, name: str) -> None:
    """A document's answer is the kept one to the letter, and it costs exactly the kept statements."""
    path, persona, variables = CASES[name]
    answer = await graph.answer(path.read_text(), persona, **variables)
    _compare(GOLDEN / f"{name}.json", _shown(answer))
    _compare(GOLDEN / f"{name}.sql", "\n".join(sorted(map(_block, answer.sent))))


@pytest.mark.parametrize("name", OF_AGENCIES)
async def test_an_agency_is_answered_exactly_as_it_has_kept(graph: Graph, name: str) -> None:
    """Each document in an agency's own folder, with its answer and its statements beside it."""
    golden = OF_AGENCIES[name]
    answer = await graph.answer(golden.path.read_text(), golden.persona)
    _compare(golden.kept("json"), _shown(answer))
    _compare(golden.kept("sql"), "\n".join(sorted(map(_block, answer.sent))))


async def test_household_of_six_costs_as_many_statements_as_one_child(graph: Graph) -> None:
    """The headline costs the same statements for one child and for a household of six: none is sent per person."""
    one = await graph.answer(HEADLINE.read_text(), "Mother of a child of kindergarten age")
    six = await graph.answer(HEADLINE.read_text(), FAMILY)
    assert one.data is not None
    assert six.data is not None
    assert len(one.data["me"]["children"]) == 1
    assert six.data["me"]["household"]["size"] == 6
    assert sorted(map(_what, one.sent)) == sorted(map(_what, six.sent))


def test_every_kept_file_belongs_to_a_case() -> None:
    """Nothing in the folder of kept answers is left over from a case that is gone."""
    kept = {path.name for path in GOLDEN.iterdir()}
    written = {f"{name}.{ending}" for name in CASES for ending in ("json", "sql")}
    documents = {path.name for path, _, _ in CASES.values() if path.parent == GOLDEN}
    assert kept == written | documents
    assert [*left_over("json"), *left_over("sql")] == []


def test_every_agency_has_kept_what_it_is_answered(registry: Registry) -> None:
    """The agencies that are published here, and in a document each at least."""
    assert {folder.parents[1].name for folder in golden_folders()} == {each.id for each in registry.agencies}
    assert {name.partition("/")[0] for name in OF_AGENCIES} == {each.id for each in registry.agencies}


def _shown(answer: Answer) -> str:
    # Siblings are answered in any order; errors are kept by where they stand.
    shown = {"data": answer.data, "errors": sorted(answer.errors, key=lambda error: str(error["path"]))}
    return json.dumps(shown, ensure_ascii=False, indent=1, default=str) + "\n"


def _what(sent: Sent) -> tuple[str, str]:
    return sent.agency, sent.text


def _block(sent: Sent) -> str:
    return f"-- {sent.agency}: {sent.keys} keys, {sent.rows} rows\n{sent.text}\n"


def _compare(path: Path, text: str) -> None:
    if WRITE:
        path.write_text(text)
    assert path.is_file(), f"{path.name} is not kept yet: write it with MARU_GOLDEN=write."
    assert text == path.read_text()
