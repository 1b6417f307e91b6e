"""The register of errors: classes, statuses and pages say the same."""

import json
import re
from collections.abc import Iterator
from typing import Any

import graphql
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
)

from agencies.contract.errors import BadUserInput, InputProblem, MaruError, ParseFailed, TokenProblem, Unauthenticated
from agencies.registration.registry import Registry
from api.answering.error_headers import HEADERS
from api.answering.status_codes import OF_THE_DOCUMENT, STATUS
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core
from tests.api.messages import says, texts
from tests.running import ROOT

PAGES = ROOT / "docs" / "errors"


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
    if kind is BadUserInput:
        return BadUserInput("", InputProblem.REQUIRED, "first")
    return Unauthenticated("", TokenProblem.EXPIRED) if kind is Unauthenticated else kind("")


def _example(code: str) -> Any:
    [example] = re.findall(r"```json\n(.*?)```", (PAGES / f"{code}.md").read_text(), re.S)
    return json.loads(example)


def _fits(value: Any, type_: GraphQLOutputType) -> bool:
    """Whether the schema lets a field of this type be answered so."""
    if isinstance(type_, GraphQLNonNull):
        return value is not None and _fits(value, type_.of_type)
    if value is None:
        return True
    if isinstance(type_, GraphQLList):
        return isinstance(value, list) and all(_fits(each, type_.of_type) for each in value)
    if isinstance(type_, GraphQLObjectType):
        fields = type_.fields
        return all(name in fields and _fits(below, fields[name].type) for name, below in value.items())
    return not isinstance(type_, GraphQLEnumType) or value in type_.values


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
        ("../web/client/src/errors.ts", r"interface Problem .*?extensions: \{(.*?)\n  \}"),
    ],
)
def test_what_an_error_s_extensions_may_hold_is_documented(document: str, form: str) -> None:
    """All of it and nothing else, where errors are explained and as the type that an app copies."""
    named = MaruError("", agency="an agency", field="a field", purpose="a purpose")
    keys = {key for error in (named, *map(_made, map(_class, CODES))) for key in error.extensions()} | {"requestId"}
    said = re.search(form, (ROOT / "docs" / document).read_text(), re.S)
    assert said is not None
    assert set(re.findall(r"\w+", re.sub(r": \w+", "", said[1]))) == keys


def test_every_cause_of_a_refusal_has_a_row() -> None:
    """The page lists each `reason` of BAD_USER_INPUT once, in the order of the register; none is made without one."""
    listed = re.findall(r"^\| `(\w+)` \|", (PAGES / "BAD_USER_INPUT.md").read_text(), re.M)
    assert listed == [each.value for each in InputProblem]
    with pytest.raises(TypeError, match="reason"):
        BadUserInput("Give another value.")  # type: ignore[call-arg]


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
    """Each page's example says what the code says in that class's errors, but for what is put into it there."""
    made = [*texts({kind.__name__: kind.code for kind in _classes()})]
    said = {code: _example(code)["errors"][0]["message"] for code in CODES}
    # A parser's message is put together of two, so it is made.
    with pytest.raises(graphql.GraphQLSyntaxError) as failed:
        graphql.parse("{")
    assert said.pop("GRAPHQL_PARSE_FAILED") == failed.value.message
    assert [code for code in said if not any(of == code and says(text, said[code]) for of, text in made)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_s_path_leads_to_a_field_that_is_null_and_may_be(code: str, schema: GraphQLSchema) -> None:
    """An example with a path has data as the schema allows it, with that field null; one without has none."""
    example = _example(code)
    path = example["errors"][0].get("path")
    assert ("data" in example) is (path is not None)
    assert schema.query_type is not None
    assert _fits(example.get("data"), schema.query_type)
    found = example.get("data")
    for name in path or ():
        found = found[name]
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
