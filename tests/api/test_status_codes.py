"""The register of errors: classes, statuses and pages say the same."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import graphql
import pytest
from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.errors import MaruError, ParseFailed, TokenProblem, Unauthenticated
from agencies.registry import Registry
from api.error_headers import HEADERS
from api.status_codes import OF_THE_DOCUMENT, STATUS
from resolvers.fields.contributions import platform
from resolvers.schema import build_schema, core
from tests.running import ROOT

PAGES = ROOT / "docs" / "errors"
SPEAKING = (*(ROOT / name for name in ("agencies", "api", "resolvers")), Path(graphql.__file__).parent / "validation")
"""Where messages are made, those of documents that do not fit the schema by graphql-core."""


def _classes(of: type[MaruError] = MaruError) -> Iterator[type[MaruError]]:
    for kind in of.__subclasses__():
        if kind.__module__.partition(".")[0] in ("agencies", "api", "resolvers"):
            yield kind
        yield from _classes(kind)


def _class(code: str) -> type[MaruError]:
    return next(kind for kind in _classes() if kind.code == code)


def _made(kind: type[MaruError]) -> MaruError:
    """An error of this class, whatever else than a message it is made of."""
    if kind is ParseFailed:
        return ParseFailed("", locations=[])
    return Unauthenticated("", TokenProblem.EXPIRED) if kind is Unauthenticated else kind("")


def _example(code: str) -> Any:
    [example] = re.findall(r"```json\n(.*?)```", (PAGES / f"{code}.md").read_text(), re.S)
    return json.loads(example)


def _texts() -> Iterator[list[str | None]]:
    """Every text in the code that makes messages, in pieces: None stands for what is put into it."""
    for path in (path for folder in SPEAKING for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield [node.value]
            if isinstance(node, ast.JoinedStr):
                yield [str(piece.value) if isinstance(piece, ast.Constant) else None for piece in node.values]


def _says(text: list[str | None], message: str) -> bool:
    """Whether a message can be of this text, which has at least half of its words."""
    own = len("".join(filter(None, text)))
    if not own <= len(message) <= 2 * own:
        return False
    return re.fullmatch("".join(".+" if piece is None else re.escape(piece) for piece in text), message) is not None


CODES = sorted({kind.code for kind in _classes()})


def test_every_code_has_a_status_and_a_page() -> None:
    """The classes, the statuses, the pages and the table of pages name the same codes."""
    assert sorted(STATUS) == CODES
    assert sorted(page.stem for page in PAGES.glob("*.md") if page.stem != "README") == CODES
    assert sorted(re.findall(r"^\| \[(\w+)\]\(\1\.md\)", (PAGES / "README.md").read_text(), re.M)) == CODES
    assert set(HEADERS) | OF_THE_DOCUMENT <= set(CODES)


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    """The schema that the pages' examples are asked of."""
    return core(build_schema(registry, platform))


@pytest.mark.parametrize(
    ("document", "form"),
    [
        ("errors/README.md", r"`extensions`: `\{(.*?)\}`"),
        ("front-end.md", r"interface Problem .*?extensions: \{(.*?)\}"),
    ],
)
def test_what_an_error_s_extensions_may_hold_is_documented(document: str, form: str) -> None:
    """All of it and nothing else, where errors are explained and as the type that an app copies."""
    named = MaruError("", agency="an agency", field="a field", purpose="a purpose")
    keys = {key for error in (named, *map(_made, map(_class, CODES))) for key in error.extensions()} | {"requestId"}
    said = re.search(form, (ROOT / "docs" / document).read_text(), re.S)
    assert said is not None
    assert set(re.findall(r"\w+", re.sub(r": \w+", "", said[1]))) == keys


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_the_error_as_it_is(code: str) -> None:
    """A page's status and example have the code's own status, keys and retryability."""
    page = (PAGES / f"{code}.md").read_text()
    kind = _class(code)
    extensions = _example(code)["errors"][0]["extensions"]
    assert f"HTTP status: {STATUS[code]}" in page
    assert extensions["code"] == code
    assert extensions["retryable"] is kind.retryable
    assert set(extensions) >= set(_made(kind).extensions()) - {"agency", "field"}
    assert extensions["requestId"]
    assert "## What to do" in page


def test_a_page_s_message_is_one_that_the_code_makes() -> None:
    """Each page's example says what some place in the code says, but for what that place puts into it."""
    texts = [*_texts()]
    said = {code: _example(code)["errors"][0]["message"] for code in CODES}
    # A parser's message is put together of two, so it is made.
    with pytest.raises(graphql.GraphQLSyntaxError) as failed:
        graphql.parse("{")
    assert said.pop("GRAPHQL_PARSE_FAILED") == failed.value.message
    assert [code for code, message in said.items() if not any(_says(text, message) for text in texts)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_s_path_leads_to_a_field_that_is_null(code: str, schema: GraphQLSchema) -> None:
    """An example with a path has data, in which that field of the schema is null; one without has none."""
    example = _example(code)
    path = example["errors"][0].get("path")
    assert ("data" in example) is (path is not None)
    type_, found = schema.query_type, example.get("data")
    for name in path or ():
        assert isinstance(type_, GraphQLObjectType)
        assert name in type_.fields, f"{type_.name} has no {name}"
        type_, found = get_named_type(type_.fields[name].type), found[name]
    assert found is None


def test_a_page_says_of_which_days_only_some_are_taken(schema: GraphQLSchema) -> None:
    """BAD_USER_INPUT names each field whose `on` is bounded, by the schema's own words, and then each whose is not."""
    page = (PAGES / "BAD_USER_INPUT.md").read_text()
    said = re.search(r"an `on` of (.*?) before 1900 or after 2199 \(that\s+of (.*?) may be any day\)", page, re.S)
    assert said is not None
    days = {
        name: field.args["on"].description or ""
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if "on" in field.args
    }
    bounded = {name for name, words in days.items() if "from 1900 to 2199" in words}
    assert set(re.findall(r"`(\w+)`", said[1])) == bounded
    assert set(re.findall(r"`(\w+)`", said[2])) == days.keys() - bounded
