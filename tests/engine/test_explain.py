"""A plan in words and as a picture.

`MARU_GOLDEN=write pytest tests/engine/test_explain.py` writes the kept texts anew.
"""

import os
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest
from graphql import GraphQLSchema

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from resolvers.engine.planning.plan_draft import draft
from resolvers.engine.showing.explain import explained, steps_of
from resolvers.engine.showing.picture import picture
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core
from tests.agency_goldens import agency_goldens, left_over
from tests.running import ROOT, command, refused

GOLDEN: Final = Path(__file__).parent / "golden"
TABS: Final = ROOT / "web" / "src" / "queries"
WRITE: Final = os.environ.get("MARU_GOLDEN") == "write"
HEADLINE: Final = TABS / "headline.graphql"
CASES: Final = {path.stem: path for path in (HEADLINE, TABS / "contact-points.graphql", TABS / "household.graphql")}
OF_AGENCIES: Final = agency_goldens()
DOCUMENTS: Final = {**CASES, **{name: golden.path for name, golden in OF_AGENCIES.items()}}
DRAWN: Final = ("headline", "household")
SVG: Final = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def schema(registry: Registry) -> GraphQLSchema:
    """The schema of the agencies that stand here."""
    return core(build_schema(registry, platform))


@pytest.mark.parametrize("name", CASES)
def test_a_plan_is_exactly_as_kept(schema: GraphQLSchema, name: str) -> None:
    """What a document compiles to is the kept text: a statement more, or a wait, shows in the diff."""
    drafted = draft(schema, CASES[name].read_text(), None, {})
    _kept(GOLDEN / f"{name}.plan.txt", explained(drafted.plan, drafted.title))


@pytest.mark.parametrize("name", OF_AGENCIES)
def test_an_agency_s_plan_is_exactly_as_it_has_kept(schema: GraphQLSchema, name: str) -> None:
    """Of each document in an agency's own folder, beside it."""
    golden = OF_AGENCIES[name]
    drafted = draft(schema, golden.path.read_text(), None, {})
    _kept(golden.kept("plan.txt"), explained(drafted.plan, drafted.title))


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_exactly_as_kept(schema: GraphQLSchema, name: str) -> None:
    """Where a box or an arrow stands, and where a long line is cut, is what somebody has looked at and kept."""
    drafted = draft(schema, CASES[name].read_text(), None, {})
    _kept(GOLDEN / f"{name}.plan.svg", picture(drafted.plan, drafted.title))


def test_every_kept_plan_belongs_to_a_case() -> None:
    """No kept plan and no kept picture is left over from a case that is gone."""
    assert {path.name for path in GOLDEN.glob("*.plan.txt")} == {f"{name}.plan.txt" for name in CASES}
    assert {path.name for path in GOLDEN.glob("*.plan.svg")} == {f"{name}.plan.svg" for name in DRAWN}
    assert left_over("plan.txt") == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_starts_before_what_it_waits_for(schema: GraphQLSchema, name: str) -> None:
    """In the order of starting, an edge stands behind all that it waits for."""
    for step in steps_of(draft(schema, DOCUMENTS[name].read_text(), None, {}).plan):
        assert all(waited < step.number for waited in step.waits)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_picture_stands_alone_and_shows_every_edge_and_wait(schema: GraphQLSchema, name: str) -> None:
    """It is well-formed, fetches nothing, and has a box for each edge and an arrow for each wait."""
    drafted = draft(schema, DOCUMENTS[name].read_text(), None, {})
    drawn = picture(drafted.plan, drafted.title)
    root = ElementTree.fromstring(drawn)
    steps = steps_of(drafted.plan)
    assert len(root.findall(f"{SVG}g")) == len(steps)
    assert len(root.findall(f"{SVG}path")) == sum(len(step.waits) for step in steps)
    assert drawn.count("http") == 1
    assert "href" not in drawn


def test_a_name_of_the_document_cannot_leave_the_picture_s_text(schema: GraphQLSchema) -> None:
    """What the schema or the document names stands in the picture escaped."""
    drafted = draft(schema, "{ agencies { id status } }", None, {})
    assert "<script" not in picture(drafted.plan, "<script>alert(1)</script>")


def test_a_plan_that_loads_nothing_has_a_picture(schema: GraphQLSchema) -> None:
    """Its title alone."""
    drafted = draft(schema, "query Nothing { __typename }", None, {})
    root = ElementTree.fromstring(picture(drafted.plan, drafted.title))
    assert root.findall(f"{SVG}g") == []
    assert "Nothing" in "".join(root.itertext())


def test_a_plan_is_titled_by_its_operation(schema: GraphQLSchema) -> None:
    """By the operation's name, or in words where it has none."""
    titles = [draft(schema, text, None, {}).title for text in ("query Mine { me { id } }", "{ me { id } }")]
    assert titles == ["Mine", "The operation"]


def test_a_plan_follows_the_switches(schema: GraphQLSchema) -> None:
    """A part that a variable leaves out is not planned, and without the variable it is said which one is lacking."""
    document = "query Q($with: Boolean!, $id: ID!) { me { name } citizen(id: $id) @include(if: $with) { name } }"
    with_it, without = (draft(schema, document, None, {"with": each}).plan for each in (True, False))
    assert len(with_it.edges) > len(without.edges)
    with pytest.raises(StartUpError, match=r"\$with.*--variables"):
        draft(schema, document, None, {})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{ me { nme } }", "not valid.*nme"),
        ("{ me {", "Syntax Error"),
        ("query A { me { id } } query B { me { id } }", "operationName"),
        ("query Q($name: String!) { __type(name: $name) { name } }", "graphql-core runs it: introspection"),
    ],
)
def test_a_document_without_a_plan_says_why(schema: GraphQLSchema, document: str, words: str) -> None:
    """What cannot be planned is refused in words; what graphql-core runs is named with the cause."""
    with pytest.raises(StartUpError, match=words):
        draft(schema, document, None, {})


def test_the_command_prints_a_plan_without_a_store(tmp_path: Path) -> None:
    """`server.py plan` prints the text, or the picture, and opens no store for it."""
    kept = (GOLDEN / "headline.plan.txt").read_text()
    assert command("plan", str(HEADLINE), data=tmp_path).stdout == kept
    assert command("plan", str(HEADLINE), "--svg", data=tmp_path).stdout.startswith("<svg ")
    assert list(tmp_path.iterdir()) == []


def test_the_command_refuses_in_words(tmp_path: Path) -> None:
    """A file that is not there, or holds no GraphQL, is said in a sentence."""
    assert "cannot be read: No such file" in refused(command("plan", str(tmp_path / "none"), data=tmp_path))
    (tmp_path / "bad.graphql").write_text("{ me { nme } }")
    assert "not valid" in refused(command("plan", str(tmp_path / "bad.graphql"), data=tmp_path))


def _kept(path: Path, text: str) -> None:
    if WRITE:
        path.write_text(text)
    assert path.is_file(), f"{path.name} is not kept yet: write it with MARU_GOLDEN=write."
    assert text == path.read_text()
