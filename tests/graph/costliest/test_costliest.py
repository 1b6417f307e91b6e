"""The costliest documents: a search for them, and those that it and people have found, held in units.

`MARU_GOLDEN=write pytest tests/graph/costliest` writes the units of the kept documents anew. With `-s` the search
prints the worst of each kind.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from graphql import GraphQLSchema
from hypothesis import HealthCheck, given, settings, target

from resolvers.request.bounds import ANONYMOUS, ARBITRARY
from tests.graph.asking import Graph
from tests.graph.costliest.drawing import documents
from tests.graph.spending import Spent, spend

FAMILY: Final = "Multicultural family of six"
FOLDER: Final = Path(__file__).parent / "documents"
KEPT: Final = FOLDER.parent / "costliest.yaml"
CASES: Final[dict[str, dict[str, Any]]] = yaml.safe_load(KEPT.read_text())
WRITE: Final = os.environ.get("MARU_GOLDEN") == "write"
SECONDS_AT_MOST: Final = 1
"""Several times what any answer takes, so that a slow machine does not fail."""
EXAMPLES: Final = 200


@pytest.mark.parametrize("name", CASES)
async def test_a_costly_document_is_estimated_at_the_kept_units(graph: Graph, name: str) -> None:
    """Each is refused with the kept code, or answered for the kept units, and charged as kept when it is new."""
    asker = CASES[name]["asked_as"]
    spent = await spend(graph, (FOLDER / f"{name}.graphql").read_text(), graph.caller(asker))
    found = {"asked_as": asker, "units": spent.units, "code": spent.code, "new": spent.charged - (spent.units or 0)}
    if WRITE:
        _write(name, found)
    assert found == CASES[name]


def test_every_costly_document_is_held() -> None:
    """No document lies beside the kept units without being held."""
    assert {path.stem for path in FOLDER.iterdir()} == set(CASES)


@pytest.mark.long
@pytest.mark.parametrize("asker", [FAMILY, None], ids=["citizen", "anyone"])
async def test_no_document_within_the_bounds_costs_much(graph: Graph, schema: GraphQLSchema, asker: str | None) -> None:
    """The costliest documents that a search finds are answered, or refused, in moderate time."""
    worst: dict[str, tuple[float, str, Spent]] = {}
    bounds = ANONYMOUS if asker is None else ARBITRARY
    loop = asyncio.get_running_loop()

    async def both(document: str) -> tuple[Spent, Spent]:
        return await spend(graph, document, graph.caller(asker)), await spend(graph, document, graph.caller(asker))

    @given(documents(schema, of_citizens=asker is not None))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    def search(document: str) -> None:
        new, kept = asyncio.run_coroutine_threadsafe(both(document), loop).result()
        for kind, found in _aims(new, kept).items():
            target(found, label=kind)
            if kind not in worst or found > worst[kind][0]:
                worst[kind] = found, document, new
        assert new.units is None or new.units <= bounds.objects
        assert new.seconds < SECONDS_AT_MOST, document

    await asyncio.to_thread(search)
    for kind, (found, document, spent) in worst.items():
        print(f"\n{kind}: {found:,.1f} of {spent}\n{document}")
    assert any(spent.units for _, _, spent in worst.values()), "the search has met no document that is answered"


def _aims(new: Spent, kept: Spent) -> Mapping[str, float]:
    """Return what the search is to make large, in milliseconds of CPU."""
    return {
        "to read and compile": 1_000 * max(0.0, new.seconds - kept.seconds),
        "an answer": 1_000 * kept.seconds,
        "an answer of a thousand units": 1_000_000 * kept.seconds / max(kept.units or 0, 1_000),
        "the longest step": 1_000 * max(new.longest, kept.longest),
    }


def _write(name: str, found: dict[str, Any]) -> None:
    CASES[name].clear()
    CASES[name].update(found)
    KEPT.write_text(yaml.safe_dump(CASES, sort_keys=False))
