"""`@defer`: an answer in parts is graphql-core's, and all parts together are the answer in one piece."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import pytest

from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.engine.comparing import Pair
from tests.engine.operations import Asked, Ids, walk
from tests.engine.parts import Parts, parts_of

ME: Final = {
    "a fragment": "{ me { name ... @defer { address { sido { name } } } } }",
    "a field in both": "{ me { name ... @defer { name birthDate } } }",
    "only what is there already": "{ me { name ... @defer { name } } }",
    "two fragments that share a field": (
        '{ me { id ... @defer(label: "a") { name sex } ... @defer(label: "b") { name birthDate } } }'
    ),
    "one within another": '{ me { id ... @defer(label: "out") { name ... @defer(label: "in") { birthDate } } } }',
    "a named fragment": "{ me { ...F @defer } } fragment F on Citizen { name children { name } }",
    "in a list": "{ me { children { id ... @defer { name birthDate } } } }",
    "a list, and again in it": ("{ me { ... @defer { children { name ... @defer { birthDate } } } children { id } } }"),
    "an object in both": ("{ me { ... @defer { address { sido { name } } } address { sigungu { name } } } }"),
    "at the root": "{ me { id } ... @defer { agencies { id } } }",
    "all of it": "{ ... @defer { me { name } } }",
    "of a call": "{ me { id ... @defer { services(first: 3) { totalCount edges { node { status } } } } } }",
    "below a call": "{ me { services(first: 3) { totalCount ... @defer { edges { node { status } } } } } }",
    "of the schema": '{ me { id } ... @defer { __type(name: "Citizen") { name } } }',
    "switched off": "{ me { name ... @defer(if: false) { birthDate } } }",
}
NOTHING_DEFERRED: Final = {"switched off", "only what is there already"}


@pytest.mark.parametrize("name", ME)
async def test_each_way_to_defer_is_graphql_core_s(pair: Pair, callers: Sequence[Caller], name: str) -> None:
    """The same objects pending, the same fields in each part, and together the answer in one piece; by the plan."""
    something = 0
    for caller in callers:
        before = Counter(pair.engine.ways)
        engine, oracle = await both_in_parts(pair, Asked(ME[name], {}), caller)
        assert engine.announced == oracle.announced
        assert not (engine.announced and name in NOTHING_DEFERRED)
        assert set(Counter(pair.engine.ways) - before) == {("plan", None)}
        something += bool(engine.announced)
    assert bool(something) == (name not in NOTHING_DEFERRED)


async def both_in_parts(pair: Pair, asked: Asked, caller: Caller) -> tuple[Parts, Parts]:
    """The engine's answer in parts, held against graphql-core's, and where nothing fails against the whole."""
    engine = await parts_of(pair.engine, asked, caller)
    oracle = await parts_of(pair.oracle, asked, caller)
    if isinstance(engine, str) or isinstance(oracle, str):
        assert engine == oracle, asked
        return Parts(None, None), Parts(None, None)
    assert engine.comparable == oracle.comparable, f"{asked}\n{engine}\n{oracle}"
    if not engine.failed:
        whole = await in_one_piece(pair, asked, caller)
        assert whole.later is None
        # Names are in another order, which parts cannot keep.
        assert engine.data == whole.data
    return engine, oracle


async def in_one_piece(pair: Pair, asked: Asked, caller: Caller) -> Answer:
    """The engine's answer to one who does not take parts."""
    request = GraphRequest(asked.document, None, asked.variables, "ko", "test")
    return await pair.engine.answer(request, caller, mutation_allowed=True)


@pytest.mark.parametrize(
    "seeds", [range(80_000, 80_120), pytest.param(range(80_120, 90_120), marks=pytest.mark.long)], ids=["some", "many"]
)
async def test_operations_with_defers_all_over_are_graphql_core_s(
    pair: Pair, callers: Sequence[Caller], ids: Ids, seeds: range
) -> None:
    """Generated operations, deferred at every other fragment: many are pending, in lists and in each other."""
    pending = nested = 0
    before = Counter(pair.engine.ways)
    for seed in seeds:
        asked = walk(pair.schema, seed, ids, deferring=True)
        try:
            engine, _ = await both_in_parts(pair, asked, callers[seed % len(callers)])
        except AssertionError as failed:
            raise AssertionError(f"seed {seed}") from failed
        pending += len(engine.pending)
        nested += any(len(path) > 1 for path, _ in engine.pending.values())
    assert pending > len(seeds) // 2
    assert nested > len(seeds) // 20
    went = Counter(pair.engine.ways) - before
    assert ("deoptimised", "the generated code failed") not in went
    assert sum(times for (executor, _), times in went.items() if executor != "core") > 0.8 * sum(went.values()), went
