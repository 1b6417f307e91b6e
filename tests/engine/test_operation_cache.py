"""What is kept of documents and plans: bounded in bytes, by an estimate that holds, and freed as soon as it must go."""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from graphql.language import Token

from resolvers.process.operation_cache import SHARE, OperationCache
from resolvers.request.answer import GraphRequest
from resolvers.request.bounds import ARBITRARY
from resolvers.request.caller import ANONYMOUS
from resolvers.request.document import Documents
from tests.engine.comparing import Pair
from tests.engine.documents import KINDS, SHORT, broken, comment, short
from tests.engine.filling import Compiling
from tests.patience import HANGING_SECONDS
from tests.running import ROOT

SPACE = 4_000_000
FILLED = 16_000_000
OFF_BY_AT_MOST = 0.4
SWITCHES = 8
SECRET = "9f2c-only-this-caller-knows"


@contextmanager
def without_the_collector() -> Iterator[None]:
    """Nothing is collected by itself until the block ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.fixture
def cache() -> OperationCache:
    """A cache that can hold some seventy short documents and their plans."""
    return OperationCache(SPACE)


@pytest.fixture
def compile_(pair: Pair, cache: OperationCache) -> Compiling:
    """Reads and plans over that cache."""
    return Compiling(pair.schema, cache)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_the_estimate_is_what_a_process_grows_by(kind: str) -> None:
    """A fresh process that keeps 16 MB by the estimate holds that much more memory, give or take two fifths."""
    command = [sys.executable, "-m", "tests.engine.filling", kind, str(FILLED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=HANGING_SECONDS, check=True)
    found = json.loads(done.stdout)
    assert abs(found["grown"] / found["estimated"] - 1) < OFF_BY_AT_MOST, found


def test_what_is_kept_stays_within_its_bytes(cache: OperationCache, compile_: Compiling) -> None:
    """However many documents of whatever kind come, and the cache is used to nearly all of its space."""
    for number in range(6):
        for make in KINDS.values():
            compile_(make(number))
            assert cache.bytes <= SPACE
    assert cache.bytes > SPACE * 0.8


def test_what_was_used_last_is_kept_with_its_plan(pair: Pair) -> None:
    """A document that is asked again and again outlives all that the cache can hold."""
    cache = OperationCache(SPACE // 4)
    compile_ = Compiling(pair.schema, cache)
    for number in range(30):
        compile_(short(number))
        compile_(short(0))
    assert len(cache) < 30
    assert cache.plan(short(0), (f"Q{0:06d}", (), True, True, None)) is not None
    assert cache.document(short(1)) is None


def test_a_document_over_its_share_is_not_kept_and_neither_is_its_plan(
    cache: OperationCache, compile_: Compiling
) -> None:
    """An eighth of the cache is the most: one document never costs all the others their places."""
    small = OperationCache(len(comment(0)))
    compiling = Compiling(compile_.schema, small)
    compiling(comment(0))
    assert (len(small), small.bytes) == (0, 0)
    compile_(comment(0))
    assert len(cache) == 1


def test_plans_of_one_document_share_its_share(cache: OperationCache) -> None:
    """A document with many variables for @skip has many plans: they make way for each other, not for themselves."""
    cache.keep_document("text", "document", 10_000)
    cache.keep_document("other", "document", 10_000)
    cache.keep_plan("text", "first", "plan", 50_000)
    assert cache.bytes == 70_000
    for number in range(2**SWITCHES):
        cache.keep_plan("text", number, f"plan {number}", 50_000)
        assert cache.plan("text", number) == f"plan {number}"
        assert cache.bytes <= SPACE // SHARE + 10_000
    assert cache.document("other") == "document"
    assert cache.plan("text", "first") is None


def test_a_plan_is_not_kept_without_its_document(cache: OperationCache) -> None:
    """Nobody would count the document that it holds."""
    cache.keep_plan("text", "key", "plan", 1)
    assert cache.plan("text", "key") is None


def test_a_plan_larger_than_the_share_is_not_kept(cache: OperationCache) -> None:
    """The document stays, and what was planned before."""
    cache.keep_document("text", "document", 10_000)
    cache.keep_plan("text", "small", "plan", 10_000)
    cache.keep_plan("text", "large", "plan", SPACE // SHARE)
    assert cache.plan("text", "small") == "plan"
    assert cache.plan("text", "large") is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_forgotten_is_freed_without_the_collector(
    cache: OperationCache, compile_: Compiling, kind: str
) -> None:
    """Nothing of a document or a plan is part of a ring: what was frozen meanwhile is freed as well."""
    # The collector need not search what stood before.
    gc.freeze()
    for number in range(2):
        compile_(KINDS[kind](number))
    gc.collect()
    assert len(cache) > 0
    with without_the_collector():
        for number in range(SHARE):
            cache.keep_document(f"other {number}", None, SPACE // SHARE)
        assert len(cache) == SHARE
        assert gc.collect() == 0


def test_texts_that_cannot_be_parsed_leave_little_behind(pair: Pair) -> None:
    """Documents of 60 KB that are broken are freed on the way, though they are few objects."""
    documents = Documents(pair.schema, OperationCache())
    gc.freeze()
    with without_the_collector():
        for number in range(100):
            with pytest.raises(Exception, match="Syntax Error"):
                documents.read(broken(number), ARBITRARY)
        held = sum(len(each.value or "") for each in gc.get_objects() if type(each) is Token)
    assert held < 100 * len(broken(0)) / 2


async def test_nothing_of_a_request_is_kept_with_its_plan(pair: Pair) -> None:
    """The values of variables, which may say anything of a person, are nobody else's to hold."""
    document = "query Mine($id: ID!) { household(id: $id) { size members { citizen { name } } } }"
    variables = {"id": SECRET, "unused": [SECRET]}
    request = GraphRequest(document, None, variables, "ko", "7e57" * 4)
    await pair.engine.answer(request, ANONYMOUS, mutation_allowed=True)
    del request
    gc.collect()
    holders = [type(each) for each in gc.get_referrers(variables) if type(each).__name__ != "frame"]
    assert holders == []


@pytest.mark.long
async def test_documents_and_plans_of_one_gateway_are_bounded_together(pair: Pair) -> None:
    """Six hundred documents in one gateway take no more than the setting says, and each is answered."""
    cache = pair.engine._executor._cache
    assert cache is pair.engine._documents._cache
    for number in range(600):
        request = GraphRequest(" ".join((SHORT % number).split()), None, {}, "ko", "7e57" * 4)
        answer = await pair.engine.answer(request, ANONYMOUS, mutation_allowed=True)
        assert not answer.errors
    assert cache.bytes <= 24_000_000
    assert len(cache) < 500
