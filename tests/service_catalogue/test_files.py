"""The catalogue's files: what is wrong with them is said with its file and line, and all of it at once."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from agencies.contract import Deprecated, OwnUnit
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.parameter import dated_values
from agencies.service_catalogue.files import document
from agencies.service_catalogue.files.case_file import Case, read_cases
from agencies.service_catalogue.files.catalogue_file import read_catalogue
from agencies.service_catalogue.files.deprecation import deprecated_services
from agencies.service_catalogue.files.problem import CatalogueError, Problem
from agencies.service_catalogue.files.schema_check import check_schema
from agencies.service_catalogue.files.service_names import service_names
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.people import DAY
from tests.service_catalogue.files import AGENCIES, CASES, CATEGORIES, EVENTS, FACTS, PARAMETERS, SERVICE, write

ON: Final = date.fromisoformat(DAY)

SPOILED_SERVICE = {
    "no YAML": (
        "description: {ko: 점심을 드린다, en: Gives lunch}",
        "description: {ko: 점심을",
        4,
        "expected ',' or '}'",
    ),
    "a key twice": ("amount: null", "amount: null\nurl: null", 12, "`url` stands twice"),
    "an alias": ("categories: [elderly]\n", "categories: &c [elderly]\nlife_events: *c\n", 8, "an alias"),
    "an unknown key": ("amount: null", "amount: null\nammount: null", 10, "'ammount' was unexpected"),
    "a missing key": ("thematic_area: 생활안정\n", "", 1, "'thematic_area' is a required property"),
    "a text without English": (", en: Gives lunch", "", 3, "'en' is a required property"),
    "a name without Arabic": (", ar: وجبة دافئة", "", 2, "'ar' is a required property"),
    "a requirement without Arabic": (", ar: من 65 سنة", "", 14, "'ar' is a required property"),
    "a misspelt operator": ("at_least: {", "at_leest: {", 18, "'at_leest' was unexpected"),
    "a condition of no kind": (
        "{fact: age, at_least: {parameter: elderly_age}}",
        "{fakt: age}",
        18,
        "give exactly one",
    ),
    "a mistake deep in a condition": ("{fact: sex, in: [female]}", "{fact: sex, in: []}", 27, "[] should be non-empty"),
    "a stated figure": (
        "at_least: {parameter: elderly_age}",
        "at_least: 65",
        18,
        "name the figure, as {parameter: id}",
    ),
    "a stated day": ("at_most: {parameter: settled_by}", "at_most: 2026-01-01", 32, "name the figure"),
    "a stated day among codes": ("sex, in: [female]", "residence_since, in: [2026-01-01]", 27, "name the figure"),
    "a number for yes": ("pregnant, is: true", "pregnant, is: 1", 31, "name the figure"),
    "a place, as imported rules say it": ("sex, in: [female]", 'region, within: "51"', 27, "'within' was unexpected"),
    "what the catalogue does not say": ("fact: sex, in: [female]", "not_in_catalogue: sex", 27, "give exactly one of"),
    "a condition deeper than can be followed": (
        "{fact: age, at_least: {parameter: elderly_age}}",
        f"{'{not: ' * 400}{{fact: age, at_least: {{parameter: elderly_age}}}}{'}' * 400}",
        18,
        "nested more than 64 deep: write it flatter",
    ),
    "no such day": ("in_force_from: 2026-01-01", "in_force_from: 2026-02-30", 16, "is not a 'date'"),
    "an unknown fact": ("{fact: age, at_least", "{fact: aeg, at_least", 18, "no agency holds a fact `aeg`"),
    "an order on a code": (
        "sex, in: [female]",
        "sex, at_least: {parameter: elderly_age}",
        27,
        "`at_least` does not fit",
    ),
    "an order on yes or no": (
        "pregnant, is: true",
        "pregnant, more_than: {parameter: elderly_age}",
        31,
        "`more_than` does not fit `pregnant`",
    ),
    "yes for a number": (
        "recognised_income, at_most: {parameter: meal_income}",
        "recognised_income, is: true",
        26,
        "it takes a number",
    ),
    "an unknown code": ("in: [female]", "in: [woman]", 27, "`woman` is no code of `sex`: take one of female, male"),
    "an unknown parameter": ("settled_by", "settled_buy", 32, "there is no parameter `settled_buy`"),
    "a number named for yes": (
        "pregnant, is: true",
        "pregnant, is: {parameter: elderly_age}",
        31,
        "parameter `elderly_age`: `pregnant` is compared with 65: it takes true or false",
    ),
    "a number named for a day": ("settled_by", "elderly_age", 32, "it takes a day as YYYY-MM-DD"),
    "more than there are": (" n: 2\n", " n: 3\n", 29, "it could never be met"),
    "a requirement's id twice": ("id: means", "id: age", 19, "`age` is taken already"),
    "a requirement named as the implied one": ("id: means", "id: region", 19, "the service's region implies"),
    "an unknown category": ("[elderly]", "[infants, pupils]", 7, "there is no `pupils`: take one of"),
    "a category that there is not": (
        "[elderly]",
        "[farmers]",
        7,
        "farmers_and_fishers, veterans, low_income, newcomers.",
    ),
    "a subject that there is not": ("thematic_area: 생활안정", "thematic_area: 생활", 5, "행정·안전, 주거·자립."),
    "an unknown life event": ("[age_reached]", "[birthday]", 8, "there is no `birthday`: take one of"),
    "an unknown region": ('region: "51"', 'region: "98"', 6, "`98` is no sido's"),
    "an unknown agency": ("held_by: welfare_office", "held_by: tax_office", 37, "there is no agency `tax_office`"),
    "days the wrong way round": ("closes_on: 2026-12-31", "closes_on: 2026-01-31", 35, "is before `opens_on`"),
    "nobody to reach": ('phone: "129", url', "phone: null, url", 39, "nobody can be reached"),
    "a window that is none": ("2026-10-01/2026-10-31", "2026-10-31/2026-10-01", 42, "is no interval"),
    "an unknown event": ("event: birth", "event: birthday", 44, "there is no event `birthday`: take one of birth"),
    "no duration": ("duration: P60D", "duration: 60 days", 44, "`60 days` is no duration"),
    "an end before it begins": ("until: 2027-06-30", "until: 2026-11-01", 45, "give a day after 2026-11-01"),
    "an end without a beginning": ("since: 2026-11-01, ", "", 45, "'since' is a required property"),
    "no service in its place": ("instead: null", "instead: warm-meals", 45, "no file describes a service `warm-meals`"),
    "itself in its place": ("instead: null", "instead: warm-meal", 45, "the service is to take its own place"),
    "a period without words": ("  text: {ko: 봄과 가을, en: In spring and autumn}\n", "", 40, "'text' is a required"),
}

SPOILED_CATEGORIES = {
    "no condition": (
        "  condition: {fact: age, at_least: {parameter: elderly_age}}\n",
        "",
        1,
        "'condition' is a required",
    ),
    "no kind": ("  kind: GROUP\n", "", 1, "'kind' is a required"),
    "a kind that there is not": ("kind: GROUP", "kind: STAGE", 6, '"STAGE" is not one of'),
    "a stated figure": ("at_least: {parameter: elderly_age}", "at_least: 65", 4, "name the figure"),
    "an unknown fact": ("fact: age, at_least", "fact: aeg, at_least", 4, "no agency holds a fact `aeg`"),
    "an unknown parameter": ("{parameter: infant_age}", "{parameter: infant_aeg}", 12, "no parameter `infant_aeg`"),
    "a title without Arabic": (", ar: كبار السن", "", 2, "'ar' is a required property"),
}

SPOILED_PARAMETERS = {
    "an id twice": ("infant_age:", "elderly_age: 65\ninfant_age:", 6, "`elderly_age` stands twice"),
    "a title without Arabic": (", ar: سن كبار السن", "", 2, "'ar' is a required property"),
    "an unknown unit": ("unit: won_per_month", "unit: dollars", 18, "there is no unit `dollars`: take one of"),
    "a value without a source": (
        ", source: {notice: 2025년 고시, url: null}",
        "",
        20,
        "'source' is a required property",
    ),
    "a source without a name": (
        "{notice: 2025년 고시, url: null}",
        "{url: null}",
        20,
        "does not have enough properties",
    ),
    "no such day": ("from: 2025-01-01", "from: 2025-02-30", 20, "is not a 'date'"),
    "values out of order": ("from: 2025-01-01", "from: 2026-06-01", 21, "is not after the day of the value before"),
    "a value that ends before it begins": (
        "from: 2025-01-01,",
        "from: 2025-01-01, until: 2024-12-31,",
        20,
        "is before the value's first day",
    ),
    "a value that ends when the next has begun": (
        "from: 2025-01-01,",
        "from: 2025-01-01, until: 2026-01-01,",
        21,
        "is not after the last day of the value before",
    ),
    "two values from one day": ("from: 2025-01-01", "from: 2026-01-01", 21, "is not after the day of the value before"),
}

SPOILED = {
    "service": ("services/warm-meal.yaml", SERVICE, SPOILED_SERVICE),
    "categories": ("categories.yaml", CATEGORIES, SPOILED_CATEGORIES),
    "parameters": ("parameters.yaml", PARAMETERS, SPOILED_PARAMETERS),
}
MISTAKES = [(text, kind) for text, (_, _, mistakes) in SPOILED.items() for kind in mistakes]

SPOILED_CASES = {
    "a verdict that is none": ("expect: LIKELY", "expect: PERHAPS", 4, '"PERHAPS" is not one of ELIGIBLE, '),
    "unknown without what is missing": ("\n  missing: [age]", "", 9, "'missing' is a required property"),
    "certain, and yet missing": ("expect: LIKELY", "expect: LIKELY\n  missing: [age]", 1, "only for `expect: UNKNOWN`"),
    "an unknown fact": ("{age: 60}", "{aeg: 60}", 7, "no agency holds a fact `aeg`"),
    "a value of another type": ("{age: 60}", "{age: old}", 7, "it takes a whole number"),
    "an unknown missing fact": ("[age]", "[aeg]", 13, "no agency holds a fact `aeg`"),
}


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(FACTS, AGENCIES, EVENTS, folder)
    return caught.value.problems


def cases_of(folder: Path) -> list[Case]:
    return read_cases(read_catalogue(FACTS, AGENCIES, EVENTS, folder), FACTS, ON, folder)


def case_problems_of(folder: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(CatalogueError) as caught:
        cases_of(folder)
    return [(problem.file, problem.line, problem.message) for problem in caught.value.problems]


def spoiled(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, "the test spoils nothing, or more than one place"
    return text.replace(old, new)


def test_a_sound_catalogue_is_read_whole(tmp_path: Path) -> None:
    """What the files say is what is loaded, days as text."""
    catalogue = read_catalogue(FACTS, AGENCIES, EVENTS, write(tmp_path))
    assert [service["id"] for service in catalogue.services] == ["warm-meal"]
    assert [category["id"] for category in catalogue.categories] == ["elderly", "infants"]
    assert catalogue.services[0]["requirements"][0]["in_force_from"] == "2026-01-01"
    assert catalogue.parameters["meal_income"]["values"][1]["from"] == "2026-01-01"
    assert dated_values(catalogue.parameters)["meal_income"] == [
        (date(2025, 1, 1), 900000),
        (date(2026, 1, 1), 1000000),
    ]


def test_a_file_is_taken_in_once_however_often_it_is_read(tmp_path: Path) -> None:
    """Where an agency is at fault, all files are read for each of those that it may be."""
    folder = write(tmp_path)
    read_catalogue(FACTS, AGENCIES, EVENTS, folder)
    taken_in, checked = document._read.cache_info().misses, check_schema.cache_info().misses
    read_catalogue(FACTS, AGENCIES, EVENTS, folder)
    assert (document._read.cache_info().misses, check_schema.cache_info().misses) == (taken_in, checked)


@pytest.mark.parametrize(("text", "kind"), MISTAKES)
def test_a_mistake_is_said_with_its_file_and_line(text: str, kind: str, tmp_path: Path) -> None:
    """One mistake gives one problem, at its line, in words that say what is wrong."""
    file, sound, mistakes = SPOILED[text]
    old, new, line, words = mistakes[kind]
    [problem] = problems_of(write(tmp_path, **{text: spoiled(sound, old, new)}))
    assert (problem.file, problem.line) == (file, line)
    assert words in problem.message


def test_a_parameter_that_nobody_names_is_refused(tmp_path: Path) -> None:
    """A figure that decides nothing would look as if it did."""
    unnamed = PARAMETERS.replace("settled_by:", "moved_by:")
    service = SERVICE.replace("settled_by", "moved_by")
    folder = write(tmp_path, service=service, parameters=unnamed)
    assert read_catalogue(FACTS, AGENCIES, EVENTS, folder).parameters["moved_by"]
    [problem] = problems_of(
        write(tmp_path, service=service, parameters=unnamed + PARAMETERS[PARAMETERS.index("settled_by") :])
    )
    assert (problem.file, problem.line) == ("parameters.yaml", PARAMETERS.count("\n") + 1)
    assert "no condition names it" in problem.message


@pytest.mark.parametrize(
    ("unit", "said"), [("years", "counts `years`"), ("null", "counts nothing"), ("persons", "counts `persons`")]
)
def test_a_figure_in_another_unit_than_the_fact_is_refused_where_it_is_named(
    unit: str, said: str, tmp_path: Path
) -> None:
    """Months against won a month decide as surely as the right figure, and wrongly."""
    folder = write(tmp_path, parameters=spoiled(PARAMETERS, "unit: won_per_month", f"unit: {unit}"))
    [problem] = problems_of(folder)
    assert (problem.file, problem.line) == ("services/warm-meal.yaml", 26)
    assert f"parameter `meal_income` {said}, and `recognised_income` counts `won_per_month`" in problem.message
    assert "with `unit: won_per_month`" in problem.message


def test_a_figure_counts_what_an_agency_has_words_for(tmp_path: Path) -> None:
    """By the unit's id; a fact without a unit, such as one that was withdrawn, takes any that there is."""
    own = OwnUnit("won_a_year", {language: {"other": "{n}"} for language in ("ko", "en", "ar")})
    income = FACTS["recognised_income"]
    yearly = spoiled(PARAMETERS, "unit: won_per_month", "unit: won_a_year")
    folder = write(tmp_path, parameters=yearly)
    read_catalogue(FACTS | {income.id: replace(income, unit=own)}, AGENCIES, EVENTS, folder)
    without = FACTS | {income.id: replace(income, unit=None), "owes": replace(income, id="owes", unit=own)}
    read_catalogue(without, AGENCIES, EVENTS, folder)
    with pytest.raises(CatalogueError, match=r"counts `won_a_year`, and `recognised_income` counts `won_per_month`"):
        read_catalogue(without | {income.id: income}, AGENCIES, EVENTS, folder)


def test_a_figure_may_count_what_a_withdrawn_fact_counted(tmp_path: Path) -> None:
    """The unit may have gone with the fact; not where the figure is compared with a fact that somebody holds, too."""
    facts = FACTS | {"recognised_income": replace(FACTS["recognised_income"], unit=None)}
    yearly = spoiled(PARAMETERS, "unit: won_per_month", "unit: won_a_year")
    folder = write(tmp_path, parameters=yearly)
    read_catalogue(facts, AGENCIES, EVENTS, folder, withdrawn=["recognised_income"])
    both = spoiled(SERVICE, "at_least: {parameter: elderly_age}", "at_least: {parameter: meal_income}")
    for service, withdrawn in ((both, ["recognised_income"]), (SERVICE, [])):
        folder = write(tmp_path, service=service, parameters=yearly)
        with pytest.raises(CatalogueError, match="there is no unit `won_a_year`"):
            read_catalogue(facts, AGENCIES, EVENTS, folder, withdrawn=withdrawn)


def test_missing_parameters_are_one_problem(tmp_path: Path) -> None:
    """The conditions that name parameters are not blamed for it."""
    (write(tmp_path) / "parameters.yaml").unlink()
    assert [problem.file for problem in problems_of(tmp_path)] == ["parameters.yaml"]


@pytest.mark.parametrize("kind", SPOILED_CASES)
def test_a_mistake_in_a_case_is_said_with_its_file_and_line(kind: str, tmp_path: Path) -> None:
    """Cases are checked as strictly as the services that they speak of."""
    old, new, line, words = SPOILED_CASES[kind]
    write(tmp_path, cases=spoiled(CASES, old, new))
    with pytest.raises(CatalogueError) as caught:
        cases_of(tmp_path)
    [problem] = caught.value.problems
    assert (problem.file, problem.line) == ("services/warm-meal.cases.yaml", line)
    assert words in problem.message


UNDATED: Final = CASES.replace("  day: 2026-11-01\n", "")
WITHOUT_DATES: Final = SERVICE.replace("    in_force_from: 2026-01-01\n", "    in_force_from: null\n")
OF_ONE_VALUE: Final = re.sub(r"    - {from: 2025-01-01, value: 900000.*\n", "", PARAMETERS)
BEGUN_TODAY: Final = OF_ONE_VALUE.replace("2026-01-01, value: 1000000", f"{DAY}, value: 1000000")
TO_COME: Final = OF_ONE_VALUE.replace("2026-01-01, value: 1000000", "2026-11-25, value: 1000000")
WITH_AN_END: Final = OF_ONE_VALUE.replace("2026-01-01, value: 1000000", "2026-01-01, until: 2026-12-31, value: 1000000")
ENDS: Final = WITHOUT_DATES.replace("until: null\n    condition: {fact", "until: 2026-12-31\n    condition: {fact")


@pytest.mark.parametrize(
    ("service", "parameters", "why"),
    [
        (SERVICE, OF_ONE_VALUE, "the requirement `age` is dated"),
        (ENDS, OF_ONE_VALUE, "the requirement `age` is dated"),
        (WITHOUT_DATES, PARAMETERS, "the figure `meal_income` has not one value on all days"),
        (WITHOUT_DATES, WITH_AN_END, "the figure `meal_income` has not one value on all days"),
        (WITHOUT_DATES, TO_COME, "the figure `meal_income` is not known before 2026-11-25"),
    ],
    ids=[
        "a requirement that begins",
        "one that ends",
        "a figure of several values",
        "a value with a last day",
        "a value that is to come",
    ],
)
def test_each_case_of_a_rule_that_changes_names_a_day(service: str, parameters: str, why: str, tmp_path: Path) -> None:
    """Else it would cease to hold on a day on which nobody changed anything."""
    folder = write(tmp_path, service=service, parameters=parameters, cases=UNDATED)
    assert case_problems_of(folder) == [
        ("services/warm-meal.cases.yaml", line, f"[{number}]: {why}: say by `day` of which day the case speaks.")
        for number, line in ((1, 1), (2, 4), (3, 7))
    ]
    assert len(cases_of(write(tmp_path, service=service, parameters=parameters))) == CASES.count("expect:")


def test_cases_of_a_rule_that_is_the_same_on_all_days_need_none(tmp_path: Path) -> None:
    """A value that began some day, be it today, and has no end is as the others."""
    for parameters in (OF_ONE_VALUE, BEGUN_TODAY):
        folder = write(tmp_path, service=WITHOUT_DATES, parameters=parameters, cases=UNDATED)
        assert [case.day for case in cases_of(folder)] == [None, None, None]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("expect: LIKELY", "expect: INELIGIBLE", "nobody has the service: write a case that expects ELIGIBLE or"),
        ("expect: INELIGIBLE", "expect: LIKELY", "nobody is without the service: write a case that expects INELIGIBLE"),
    ],
)
def test_a_service_has_a_case_for_and_one_against(old: str, new: str, words: str, tmp_path: Path) -> None:
    """A rule that is met by all, or by nobody, would hold what the cases promise."""
    [(file, line, said)] = case_problems_of(write(tmp_path, cases=spoiled(CASES, old, new)))
    assert (file, line) == ("services/warm-meal.cases.yaml", 1)
    assert words in said


@pytest.mark.parametrize("gone", ["sex", "region"])
def test_a_service_that_nobody_can_have_for_now_needs_no_case_of_one_who_has_it(gone: str, tmp_path: Path) -> None:
    """While a fact that it asks, or its region implies, is withdrawn or left out, it is UNKNOWN of everybody else."""
    cases = spoiled(CASES, "expect: LIKELY", f"expect: UNKNOWN\n  missing: [{gone}]").replace(', region: "51110"', "")
    catalogue = read_catalogue(FACTS, AGENCIES, EVENTS, write(tmp_path, cases=cases))
    held = {name: fact for name, fact in FACTS.items() if name != gone}
    assert len(read_cases(catalogue, held, ON, tmp_path, withdrawn=[gone])) == CASES.count("expect:")


def test_every_mistake_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    """Whoever corrects the files need not run it once for each mistake."""
    write(tmp_path, service=SERVICE.replace("fact: age,", "fact: aeg,").replace("[female]", "[woman]"))
    other = SERVICE.replace("warm-meal", "cold-meal").replace('region: "51"', 'region: "98"')
    (tmp_path / "services" / "cold-meal.yaml").write_text(other, encoding="utf-8")
    (tmp_path / "categories.yaml").write_text(CATEGORIES.replace("id: infants", "id: elderly"), encoding="utf-8")
    found = [(problem.file, problem.line) for problem in problems_of(tmp_path)]
    meal = "services/warm-meal.yaml"
    assert found == [("categories.yaml", 7), ("services/cold-meal.yaml", 6), (meal, 18), (meal, 27)]


def test_two_services_with_one_id_are_refused(tmp_path: Path) -> None:
    """The second file is named, and the first in its message."""
    write(tmp_path)
    (tmp_path / "services" / "zz.yaml").write_text(SERVICE, encoding="utf-8")
    [problem] = problems_of(tmp_path)
    assert (problem.file, problem.line) == ("services/zz.yaml", 1)
    assert "services/warm-meal.yaml" in problem.message


def test_one_authority_described_in_two_ways_is_refused(tmp_path: Path) -> None:
    """An organisation is the same wherever it is met."""
    write(tmp_path)
    other = SERVICE.replace("id: warm-meal", "id: zz").replace("en: Ministry", "en: Department")
    (tmp_path / "services" / "zz.yaml").write_text(other, encoding="utf-8")
    [problem] = problems_of(tmp_path)
    assert (problem.file, problem.line) == ("services/zz.yaml", 4)


@pytest.mark.parametrize(("content", "line"), [(b"", 1), (b"id: x\nname: \xff\n", 2), (b"id: x\n\x07", 2)])
def test_a_file_that_is_no_text_is_refused(content: bytes, line: int, tmp_path: Path) -> None:
    """Empty, not UTF-8, or with control characters: a problem like any other."""
    write(tmp_path)
    (tmp_path / "services" / "warm-meal.yaml").write_bytes(content)
    [problem] = problems_of(tmp_path)
    assert (problem.file, problem.line) == ("services/warm-meal.yaml", line)


def test_missing_categories_are_one_problem(tmp_path: Path) -> None:
    """The services that name categories are not blamed for it."""
    (write(tmp_path) / "categories.yaml").unlink()
    assert [problem.file for problem in problems_of(tmp_path)] == ["categories.yaml"]


def test_a_service_without_cases_and_cases_without_a_service_are_refused(tmp_path: Path) -> None:
    """A rule without a promise in words is not finished."""
    services = write(tmp_path) / "services"
    (services / "warm-meal.cases.yaml").rename(services / "cold-meal.cases.yaml")
    with pytest.raises(CatalogueError) as caught:
        cases_of(tmp_path)
    files = [problem.file for problem in caught.value.problems]
    assert files == ["services/cold-meal.cases.yaml", "services/warm-meal.yaml"]


GOES = "deprecated: {since: 2026-11-01, until: 2027-06-30, instead: null}\n"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (GOES, {"warm-meal": Deprecated(date(2026, 11, 1), date(2027, 6, 30))}),
        ("deprecated: {since: 2026-11-01}\n", {"warm-meal": Deprecated(date(2026, 11, 1))}),
        (
            "deprecated: {since: 2026-11-01, until: null, instead: cold-meal}\n",
            {"warm-meal": Deprecated(date(2026, 11, 1), instead="cold-meal")},
        ),
        ("deprecated: null\n", {}),
        ("", {}),
    ],
)
def test_the_services_of_a_folder_that_go_are_found(said: str, found: dict[str, Deprecated], tmp_path: Path) -> None:
    """With their days and what takes their place; what is left out, or null, is not said."""
    assert deprecated_services(write(tmp_path, service=spoiled(SERVICE, GOES, said))) == found


@pytest.mark.parametrize("spoiled_by", [("id: warm-meal\n", ""), ("id: warm-meal\n", "id: [warm-meal\n")])
def test_services_tell_their_names_where_all_of_them_can_be_read(spoiled_by: tuple[str, str], tmp_path: Path) -> None:
    """Their ids, and the figures that they name; of one that is spoiled nobody knows what else it would name."""
    for name in ("sound", "spoiled"):
        (tmp_path / name).mkdir()
    names = service_names(write(tmp_path / "sound"))
    assert names == {"warm-meal", "elderly_age", "meal_income", "settled_by"}
    assert service_names(write(tmp_path / "spoiled", service=spoiled(SERVICE, *spoiled_by))) is None


def test_a_service_that_ends_before_it_begins_to_is_said_with_file_and_line(tmp_path: Path) -> None:
    """Wherever it is read first, and so is a file that is none."""
    folder = write(tmp_path, service=spoiled(SERVICE, "until: 2027-06-30", "until: 2026-10-31"))
    with pytest.raises(
        CatalogueError, match=r"services/warm-meal\.yaml:45: deprecated\.until: give a day after 2026-11-01"
    ):
        deprecated_services(folder)
    write(tmp_path, service=spoiled(SERVICE, "id: warm-meal\n", ""))
    with pytest.raises(CatalogueError, match="'id' is a required property"):
        deprecated_services(folder)


def test_the_catalogue_of_the_hall_is_sound() -> None:
    """Its own files, with the facts and agencies that it is installed with."""
    agencies = discover()
    facts = {fact.id: fact for agency in agencies for table in agency.facts for fact in table.facts}
    catalogue = catalogue_of(register(agencies))
    cases = read_cases(catalogue, facts, ON)
    assert len(catalogue.services) >= 60
    assert {case.service for case in cases} == set(catalogue.by_file)
