"""`@defer`: an answer in parts is graphql-core's, and all parts together are the answer in one piece."""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pytest

from agencies.registration.registry import Registry
from agencies.store.store import Store
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import ANONYMOUS, Caller
from tests.engine import workshop
from tests.engine.comparing import Pair
from tests.engine.instructions import counted
from tests.engine.operations import Asked, Ids, walk
from tests.engine.parts import Parts, parts_of
from tests.part import part_of
from tests.people import DAY

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
    *citizens, nobody, unknown = callers
    for caller in (*citizens[: part_of(len(citizens))], nobody, unknown):
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
    request = GraphRequest(asked.document, None, asked.variables, "ko", "7e57" * 4)
    return await pair.engine.answer(request, caller, mutation_allowed=True)


@pytest.mark.parametrize(
    "seeds", [range(80_000, 80_022), pytest.param(range(80_022, 90_120), marks=pytest.mark.long)], ids=["some", "many"]
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


FAULTY: Final = {
    "a null beyond its fragment": (
        '{ thing { must ... @defer(label: "a") { word sureChild { must } } ... @defer(label: "b") { number } } }',
        [(("thing",), "a")],
    ),
    "a null that stays in it": ("{ thing { must ... @defer { sureChildren { must } number } } }", []),
    "a field that fails": ("{ echo ... @defer { raises } }", []),
    "a field that fails and may not": ("{ echo ... @defer { surelyRaises } }", [((), None)]),
    "a fragment within one that fails": (
        '{ thing { must ... @defer(label: "a") { sureChild { must ... @defer(label: "b") { word } } } } }',
        [(("thing",), "a")],
    ),
    "one item of a list": ("{ things { must ... @defer { sureChild { must } } } }", [(("things", 0), None)]),
    "a field that both have": (
        '{ thing { must ...S @defer(label: "a") ...S @defer(label: "b") } } fragment S on Thing { sureChild { must } }',
        [(("thing",), "a"), (("thing",), "b")],
    ),
}


@pytest.mark.parametrize("name", FAULTY)
async def test_what_goes_wrong_in_a_fragment_ends_that_fragment_alone(
    both: Pair, answered: dict[str, Any], name: str
) -> None:
    """A null that may not be ends its fragment with an error; an error that a field can take stays at its field."""
    lacking = {**answered["thing"], "child": None, "children": [None]}
    answered.update(thing=lacking, things=[lacking, answered["thing"]])
    document, failed = FAULTY[name]
    engine, _ = await both_in_parts(both, Asked(document, {}), ANONYMOUS)
    assert sorted(engine.failed) == failed
    assert bool(engine.errors) == (not failed)
    assert None not in engine.first.values()


async def test_nothing_is_pending_below_a_null(both: Pair, answered: dict[str, Any]) -> None:
    """Where the first part has gone down to null, nothing of what was deferred below it is announced or loaded."""
    answered["thing"] = {**answered["thing"], "must": None}
    engine, _ = await both_in_parts(both, Asked("{ echo thing { must ... @defer { word } } }", {}), ANONYMOUS)
    assert engine.data == {"echo": engine.data["echo"], "thing": None}
    assert engine.pending == {}
    engine, _ = await both_in_parts(both, Asked("{ sureThing { must } ... @defer { echo } }", {}), ANONYMOUS)
    assert engine.data is None
    assert engine.pending == {}


IN_MANY: Final = "{ things { must ... @defer { word } child { must ... @defer { word } } } }"


def with_every_other_child_broken(number: int) -> list[Any]:
    """So many of the workshop's things."""
    children: tuple[Any, Any] = (workshop.INNER, {**workshop.INNER, "must": None})
    return [{**workshop.WHOLE, "child": children[at % 2]} for at in range(number)]


async def test_what_is_pending_beside_nulls_is_announced(both: Pair, answered: dict[str, Any]) -> None:
    """Each of a list's objects, and of those below them each that is there."""
    answered["things"] = with_every_other_child_broken(4)
    engine, oracle = await both_in_parts(both, Asked(IN_MANY, {}), ANONYMOUS)
    assert engine.announced == oracle.announced
    there = [("things", 0), ("things", 0, "child"), ("things", 1), ("things", 2), ("things", 2, "child"), ("things", 3)]
    assert sorted(path for path, _ in engine.pending.values()) == there
    assert len(engine.errors) == 2


@pytest.mark.skipif(sys.version_info < (3, 12), reason="instructions are told from Python 3.12 on")
async def test_errors_cost_alike_beside_many_pending_objects(both: Pair, answered: dict[str, Any]) -> None:
    """Four times the objects with errors take some four times the instructions, and not the square of that."""
    spent = []
    # The first one is compiled, too.
    for number in (250, 250, 1_000):
        answered["things"] = with_every_other_child_broken(number)
        request = GraphRequest(IN_MANY, None, {}, "ko", "7e57" * 4, in_parts=True)
        with counted() as instructions:
            answer = await both.engine.answer(request, ANONYMOUS, mutation_allowed=True)
        spent.append(instructions.number)
        assert len(answer.errors) == number / 2
        assert answer.later is not None
        await answer.later.close()
    assert spent[2] < 5 * spent[1], spent


@pytest.mark.parametrize("on", [True, False])
async def test_a_variable_switches_a_fragment(pair: Pair, callers: Sequence[Caller], on: bool) -> None:
    """The same document is answered in parts or in one piece, by two plans."""
    document = "query ($d: Boolean!) { me { id ... @defer(if: $d) { name } } }"
    engine, oracle = await both_in_parts(pair, Asked(document, {"d": on}), callers[0])
    assert engine.announced == oracle.announced
    assert len(engine.pending) == on


NULL: Final = {"d": None}
MANY_OBJECTS: Final = "publicServices(first: 100) { nodes { categories { services(first: 100) { nodes { id } } } } }"


@pytest.mark.parametrize("order", [({}, NULL, {}), (NULL, {}, NULL)], ids=["left out first", "null first"])
async def test_a_switch_that_is_left_out_is_told_from_null(
    registry: Registry, stores: dict[str, Store], callers: Sequence[Caller], order: Sequence[dict[str, Any]]
) -> None:
    """Left out it is true, as the directive has it; null is refused: whichever was asked first, of a fresh gateway."""
    pair = Pair(registry, stores, date.fromisoformat(DAY))
    document = "query ($d: Boolean) { me { id ... @defer(if: $d) { name } } }"
    for given in order:
        for gateway in (pair.engine, pair.oracle):
            said = await parts_of(gateway, Asked(document, given), callers[0])
            if given:
                assert isinstance(said, str)
                assert "BAD_USER_INPUT" in said
            else:
                assert isinstance(said, Parts)
                assert len(said.pending) == 1


async def test_no_variable_lifts_the_bound_on_objects(registry: Registry, stores: dict[str, Store]) -> None:
    """What is too large with a switch left out is so after the same document was asked with null, too."""
    pair = Pair(registry, stores, date.fromisoformat(DAY))
    document = f"query ($d: Boolean) {{ ... @defer(if: $d) {{ __typename }} {MANY_OBJECTS} }}"
    for given in ({}, NULL, {}):
        for gateway in (pair.engine, pair.oracle):
            said = await parts_of(gateway, Asked(document, given), ANONYMOUS)
            assert ("BAD_USER_INPUT" if given else "QUERY_TOO_COMPLEX") in str(said)


async def test_a_bad_argument_below_a_fragment_is_found_before_the_first_part(both: Pair) -> None:
    """A variable that no argument can take is an error at its field in the fragment, though the plan cannot run."""
    document = 'query ($w: String = "w") { echo ... @defer { needs(word: $w) } }'
    before = Counter(both.engine.ways)
    engine, _ = await both_in_parts(both, Asked(document, {"w": None}), ANONYMOUS)
    assert engine.failed == [((), None)]
    assert set(Counter(both.engine.ways) - before) == {("core", "arguments")}


async def test_what_is_deferred_has_statements_of_its_own(pair: Pair, callers: Sequence[Caller]) -> None:
    """Columns of one agency, now and deferred: two statements, the second one sent when the first is back."""
    request = GraphRequest("{ me { name ... @defer { birthDate } } }", None, {}, "ko", "7e57" * 4, in_parts=True)
    answer = await pair.engine.answer(request, callers[0], mutation_allowed=False)
    assert answer.later is not None
    first = [sent for sent in answer.sent if "name" in sent.text]
    assert len(first) == 1
    assert not [sent for sent in answer.sent if '"birth_date" FROM unnest' in sent.text]
    assert [content["hasNext"] async for content in answer.later][-1] is False
    assert [sent for sent in answer.sent if '"birth_date" FROM unnest' in sent.text]
    await answer.later.close()


async def test_an_answer_given_up_between_its_parts_leaves_nothing_under_way(
    pair: Pair, callers: Sequence[Caller]
) -> None:
    """Closed before the second part was asked for, or after: nobody waits for a load any more."""
    for taken in (0, 1):
        request = GraphRequest(ME["a fragment"], None, {}, "ko", "7e57" * 4, in_parts=True)
        answer = await pair.engine.answer(request, callers[0], mutation_allowed=False)
        assert answer.later is not None
        coming = aiter(answer.later)
        for _ in range(taken):
            await anext(coming)
        await answer.later.close()
        with pytest.raises(StopAsyncIteration):
            await anext(coming)
