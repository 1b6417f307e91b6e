"""Rows that answers share: what was rendered of one for a request is right for every other that is given it."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from resolvers.request.shared_row import FIELDS_AT_MOST
from tests.engine.comparing import Pair
from tests.engine.operations import Asked

SERVICES: Final = """{ me { services(first: 30, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]})
    { nodes { %s } } } }"""
IN_A_LANGUAGE: Final = "query($in: Language!) " + SERVICES % (
    "reasons { outcome observed(language: $in) required(language: $in) requirement { text(language: $in) } }"
)
PLAIN: Final = (
    SERVICES % "reasons { outcome observed required supposed origin quote holder { id } requirement { id text } }"
)
OF_HELD_ROWS: Final = SERVICES % "reasons { outcome holder { id title contactPoint { name } } }"
DEFERRED: Final = SERVICES % "reasons { outcome ... @defer { required } }"


async def _same(pair: Pair, document: str, callers: Sequence[Caller], *asked: tuple[str, dict[str, Any]]) -> None:
    """Both executors answer everybody alike, whoever asked before in whichever language, and by the plan."""
    for caller in callers:
        for language, variables in asked:
            answers = await pair.answers(Asked(document, variables), caller, language)
            assert answers.difference is None, answers.difference
            assert answers.way == ("plan", None)


@pytest.mark.parametrize("document", [PLAIN, OF_HELD_ROWS, DEFERRED])
async def test_what_is_shared_is_rendered_in_each_caller_s_language(
    pair: Pair, callers: Sequence[Caller], document: str
) -> None:
    """The same rows, for one who reads Korean, English, Arabic, and Korean again."""
    await _same(pair, document, callers[:4], *((language, {}) for language in ("ko", "en", "ar", "ko")))


async def test_what_is_shared_hangs_on_no_variable(pair: Pair, callers: Sequence[Caller]) -> None:
    """One document, and other words for each value of its variable."""
    await _same(pair, IN_A_LANGUAGE, callers[:4], *(("ko", {"in": name}) for name in ("KO", "EN", "AR", "KO")))


async def _reasons_rendered_twice(pair: Pair, caller: Caller, document: str) -> tuple[int, int]:
    """Of how many reasons two answers hold the very same object, and how many reasons there are."""
    request = GraphRequest(document, None, {}, "en", "7e57" * 4)
    made = []
    for _ in range(2):
        answer = await pair.engine.answer(request, caller, mutation_allowed=False)
        assert answer.data is not None
        made.append([reason for node in answer.data["me"]["services"]["nodes"] for reason in node["reasons"]])
    return sum(one is other for one, other in zip(*made, strict=True)), len(made[0])


async def test_a_shared_row_is_rendered_once_for_all_who_are_given_it(pair: Pair, callers: Sequence[Caller]) -> None:
    """Two answers hold the very same object for the reasons that they share."""
    same, all_of_them = await _reasons_rendered_twice(pair, callers[0], PLAIN)
    assert same > all_of_them // 2


@pytest.mark.parametrize(("aliases", "kept"), [(FIELDS_AT_MOST // 2, True), (FIELDS_AT_MOST // 2 + 1, False)])
async def test_what_a_document_makes_large_is_not_kept(
    pair: Pair, callers: Sequence[Caller], aliases: int, kept: bool
) -> None:
    """The fields of objects below count as well: else a document's aliases say how much memory stays behind it."""
    wide = SERVICES % f"reasons {{ {' '.join(f'a{n}: requirement {{ id }}' for n in range(aliases))} }}"
    same, all_of_them = await _reasons_rendered_twice(pair, callers[0], wide)
    assert same > all_of_them // 2 if kept else same == 0
    await _same(pair, wide, callers[:2], ("ko", {}))
