"""docs/conditions.md: every example is read as a rule is, and comes to what the page says of it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from agencies.contract import NOT_RECORDED, PUBLIC, Fact, FactType, stored
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.comparison import COMPARISONS
from agencies.rules.condition import parameter_ids, with_figures
from agencies.rules.evaluation import Situation
from agencies.rules.notation import SCOPES, read_condition
from agencies.rules.three_valued_logic import MET, NOT_MET, UNKNOWN
from agencies.service_catalogue.files.document import Document, read_document
from agencies.service_catalogue.files.fact_check import condition_misfits
from agencies.service_catalogue.files.parameter_check import use_problems
from agencies.service_catalogue.files.schema_check import check_schema
from tests.eligibility.evaluating import evaluate
from tests.eligibility.rules import situation
from tests.running import ROOT

PAGE: Final = (ROOT / "docs" / "conditions.md").read_text(encoding="utf-8")
NOTATION, FRENCH = PAGE.split("# The French condition language")
OUTCOMES: Final = {"met": MET, "not_met": NOT_MET, "unknown": UNKNOWN}
OTHERS: Final = ("citizen", "children", "members")

# The ten kinds, by how often they are used, and the profiles.
KINDS: Final = (
    "age",
    "regions",
    "departements",
    "quotient_familial",
    "communes",
    "formation_sanitaire_social",
    "annee_etude",
    "attached_to_institution",
    "boursier",
    "regime_securite_sociale",
    "profils",
)

# What agencies of another country would hold.
STAND_INS: Final = {
    "quotient_familial": FactType.NUMBER,
    "region_of_residence": FactType.CODE,
    "department_of_residence": FactType.CODE,
    "commune_of_residence": FactType.CODE,
    "field_of_study": FactType.CODE,
    "year_of_study": FactType.CODE,
    "family_fund": FactType.CODE,
    "scholarship_holder": FactType.BOOLEAN,
    "social_security_scheme": FactType.CODE,
    "apprentice": FactType.BOOLEAN,
}
FACTS: Final = {
    # What an example's figures count the page does not say.
    **{name: replace(held.fact, unit=None) for name, held in register(discover()).facts.items()},
    **{
        name: Fact(name, {"ko": name, "en": name}, type_, stored(name), NOT_RECORDED, PUBLIC)
        for name, type_ in STAND_INS.items()
    },
}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


EXAMPLES: Final = [block for block in blocks(PAGE, "yaml") if "condition:" in block]
SECTIONS: Final = dict(re.findall(r"^## `([a-z_]+)`\n(.*?)(?=^## |\Z)", FRENCH, re.MULTILINE | re.DOTALL))


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Reads a block as the catalogue reads its files."""

    def document(block: str) -> Document:
        (tmp_path / "example.yaml").write_text(block, encoding="utf-8")
        return read_document(tmp_path / "example.yaml", "example.yaml")

    return document


@pytest.mark.parametrize("block", EXAMPLES)
def test_an_example_comes_to_what_the_page_says(block: str, read: Any) -> None:
    """The condition is sound, its figures are those that it names, and it stands for each person as is said."""
    document = read(block)
    example, condition = document.data, document.data["condition"]
    assert set(example) <= {"condition", "figures", "imported", *OUTCOMES}
    assert set(parameter_ids(read_condition(condition))) == example["figures"].keys()
    alone = Document(document.file, condition, {(): 1})
    imported = "imported" in example
    assert bool(check_schema(alone, "condition")) == imported, "only imported rules may say what the schema refuses"
    assert imported or list(condition_misfits(condition, FACTS)) == []
    figures = {name: {"unit": None, "values": [{"value": value}]} for name, value in example["figures"].items()}
    assert list(use_problems(figures, [(alone, (), condition)], FACTS)) == []
    rule = with_figures(read_condition(condition), example["figures"])
    for word, outcome in OUTCOMES.items():
        for person in example[word]:
            assert evaluate(rule, _situation(person)) is outcome, (word, person)
    assert example["met"]
    assert imported or (example["not_met"] and example["unknown"]), "an example shows all three"


def test_the_example_of_figures_is_a_sound_file_of_parameters(read: Any) -> None:
    """What the page shows of parameters.yaml has its form."""
    [block] = [block for block in blocks(NOTATION, "yaml") if block.startswith("parameter:")]
    shown = read(block)
    lines = {place[1:]: line for place, line in shown.lines.items() if place[:1] == ("parameter",)}
    assert check_schema(Document(shown.file, shown.data["parameter"], lines), "parameters") == ()


def test_the_example_of_cases_is_a_sound_file_and_each_key_is_explained(read: Any) -> None:
    """Whoever writes cases finds there, in words, every key that a case may have."""
    section = NOTATION.split("## Cases\n")[1].split("\n## ")[0]
    [block] = blocks(section, "yaml")
    assert check_schema(read(block), "cases") == ()
    schema = json.loads((ROOT / re.findall(r"`([\w/]+/cases\.schema\.json)`", section)[0]).read_text(encoding="utf-8"))
    said = section.replace(block, "")
    for key in schema["items"]["properties"]:
        assert f"`{key}`" in said, key


@pytest.mark.parametrize("kind", KINDS)
def test_each_french_kind_stands_beside_ours(kind: str) -> None:
    """As it stands there, with the kind named, and as it is written here."""
    french, ours = blocks(SECTIONS[kind], "json"), blocks(SECTIONS[kind], "yaml")
    assert len(french) == len(ours) == 1
    shown = json.loads(french[0])
    assert kind in shown or kind in {each["type"] for each in shown["conditions_generales"]}


def test_no_other_kind_is_promised() -> None:
    """The page has the ten kinds and the profiles, in their order."""
    assert tuple(SECTIONS) == KINDS


def test_every_word_of_the_notation_is_explained() -> None:
    """The tables name each operator, connective and scope that rules are read by, and no other."""
    explained = set(re.findall(r"^\| `([a-z_]+)` \|", NOTATION, re.MULTILINE))
    assert explained == {*COMPARISONS, *SCOPES, "all", "any", "not", "n_of", "not_in_catalogue", "group"}


def test_every_word_of_the_notation_is_shown_at_work() -> None:
    """None is only described: an example uses it."""
    shown = "".join(EXAMPLES)
    for word in (*COMPARISONS, *SCOPES, "all", "any", "not", "n_of", "not_in_catalogue", "group", "parameter"):
        assert re.search(rf"\b{word}:", shown), word


def _situation(person: dict[str, Any]) -> Situation:
    """The person as the subject, and the household's member that a subject always is."""
    own = {name: value for name, value in person.items() if name not in OTHERS}
    return situation(own, person.get("citizen"), person.get("children", ()), [own, *person.get("members", ())])
