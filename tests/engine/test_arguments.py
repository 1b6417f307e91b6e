"""Arguments and variables: given, null, left out, with defaults, or not fitting, both executors take them alike."""

from typing import Any, Final

import pytest

from resolvers.request.answer import GraphRequest
from resolvers.request.caller import ANONYMOUS
from tests.engine.comparing import Pair, same


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "word: null",
        'word: "한글", number: -2147483648, ratio: 1, flag: false, ident: 5',
        'ratio: 1e3, ident: "x", day: "2024-02-29", colour: BLUE',
        'colours: RED, words: "one", rows: 5',
        'colours: [RED, BLUE, RED], words: [null, ""], rows: [[1], [], 2]',
        "colours: [], colour: null, words: null, rows: null, size: null, choice: null",
        "size: {width: 1}",
        'size: {width: 1, height: 5, label: null, inner: {width: 2, inner: {width: 3, label: "x"}}}',
        "choice: {number: 1}",
        'choice: {word: "w"}',
    ],
)
async def test_arguments_by_literals(both: Pair, arguments: str) -> None:
    """Defaults, nulls, enums, lists of one, lists of lists, input objects and one-of are the same to a resolver."""
    await same(both, f"{{ echo({arguments}) }}" if arguments else "{ echo }")


EVERY: Final = (
    "query Q($word: String, $number: Int = 9, $ratio: Float, $flag: Boolean, $colour: Colour, $colours: [Colour!], "
    '$words: [String] = ["d", null], $rows: [[Int!]!], $size: Size = {width: 4}, $choice: Choice, $day: Date, '
    "$ident: ID) { echo(word: $word, number: $number, ratio: $ratio, flag: $flag, colour: $colour, colours: $colours, "
    "words: $words, rows: $rows, size: $size, choice: $choice, day: $day, ident: $ident) thing { must } }"
)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"word": "w", "number": 2, "ratio": 2, "flag": True, "colour": "BLUE", "ident": 5, "day": "2024-02-29"},
        {"word": None, "ratio": None, "flag": None, "colour": None, "colours": None, "words": None, "rows": None},
        {"size": None, "choice": None, "day": None, "ident": None},
        {"colours": "RED", "words": "one", "rows": 5},
        {"colours": ["RED", "BLUE"], "words": [None], "rows": [[1, 2], []]},
        {"size": {"width": 1, "label": None}},
        {"size": {"width": 1, "height": 3, "inner": {"width": 2}}},
        {"choice": {"number": 3}},
        {"choice": {"word": ""}},
        {"unknown": 1},
    ],
    ids=str,
)
async def test_arguments_by_variables(both: Pair, given: dict[str, Any]) -> None:
    """Given, null or left out: a variable's default, and the argument's own where there is none."""
    await same(both, EVERY, variables=given)


@pytest.mark.parametrize(
    "given",
    [
        {"word": 5},
        {"number": "5"},
        {"number": 2**31},
        {"number": 1.5},
        {"ratio": "x"},
        {"flag": 1},
        {"colour": "GREEN"},
        {"colour": 1},
        {"colours": [None]},
        {"words": [1]},
        {"rows": [[None]]},
        {"size": {}},
        {"size": {"width": None}},
        {"size": {"width": 1, "depth": 2}},
        {"choice": {}},
        {"choice": {"number": 1, "word": "w"}},
        {"choice": {"number": None}},
        {"day": "2023-02-29"},
        {"ident": 1.5},
    ],
    ids=str,
)
async def test_variables_that_do_not_fit_are_refused_before_all(both: Pair, given: dict[str, Any]) -> None:
    """A value that is not of the variable's type is an error of the request, the same words from both."""
    await same(both, EVERY, None, given)


@pytest.mark.parametrize("given", [{}, {"n": None}, {"n": 3}])
async def test_a_null_that_a_variable_brings_is_its_fields_error(both: Pair, given: dict[str, Any]) -> None:
    """A nullable variable with a default may stand where null may not: an explicit null fails that field alone."""
    document = 'query Q($n: Int = 4, $w: String = "w") { echo(number: $n, word: $w) thing { must doubled(times: $n) } }'
    await same(both, document, "arguments" if given == {"n": None} else "plan", given)


@pytest.mark.parametrize(("given", "said"), [({}, "exactly one"), ({"w": None}, "'word'")], ids=str)
async def test_an_input_of_which_one_field_is_given_says_that_it_is_not(
    both: Pair, given: dict[str, Any], said: str
) -> None:
    """That a variable left it out, or made it null, is seen at its field alone, and is the client's to mend."""
    document = "query Q($w: String) { echo(choice: {word: $w}) }"
    await same(both, document, "arguments", given)
    request = GraphRequest(document, None, given, None, "7e57" * 4)
    for gateway in (both.engine, both.oracle):
        [error] = (await gateway.answer(request, ANONYMOUS, mutation_allowed=False)).errors
        assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["echo"])
        assert said in error["message"]


@pytest.mark.parametrize("given", [{}, {"w": "w"}, {"w": "w", "s": None}, {"w": "w", "s": {"width": 1}}])
async def test_what_is_left_out_is_told_from_null(both: Pair, given: dict[str, Any]) -> None:
    """A required variable must be given; an optional argument whose variable is left out is itself left out."""
    document = "query Q($w: String!, $s: Size) { needs(word: $w, size: $s) }"
    await same(both, document, "plan" if given else None, given)


@pytest.mark.parametrize("given", [{}, {"i": None}, {"i": 1}, {"i": 2**31}])
async def test_variables_within_input_objects_and_lists(both: Pair, given: dict[str, Any]) -> None:
    """A field whose variable is left out is left out; in a list it is null."""
    document = 'query Q($i: Float, $w: String) { echo(size: {width: 1, label: $w}, words: [$w, "x"], ratio: $i) }'
    await same(both, document, "plan", given)
    await same(both, "query Q($i: Int!) { echo(rows: [[$i], [2]]) }", "plan" if given.get("i") == 1 else None, given)
    choice = "query Q($i: Int!) { echo(choice: {number: $i}) }"
    await same(both, choice, "plan" if given.get("i") == 1 else None, given)
