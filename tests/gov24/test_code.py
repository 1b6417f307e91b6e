"""The codes of the national catalogue: all that the official list has, keyed by list, version and code."""

import csv
from pathlib import Path

from agencies.registration.registry import Registry
from agencies.rules.condition import Leaf, leaves
from agencies.rules.notation import read_condition
from agencies.service_catalogue.files.fact_check import condition_misfits
from agencies.service_catalogue.gov24.codes.code import LIST, VERSION, code_lists, codes, group
from resolvers.eligibility.rules.catalogue_check import catalogue_of

OFFICIAL = Path(__file__).with_name("official_codes.csv")


def test_one_code_means_another_thing_in_another_version() -> None:
    """JA0303 is childbirth or adoption now and was after childbirth; JA0313 was a kind of farmer, JA0304 is gone."""
    labels = {(code.version, code.code): code.label["ko"] for code in code_lists() if code.list == LIST}
    assert (labels["3", "JA0303"], labels["1", "JA0303"]) == ("출산/입양", "출산 후")
    assert (labels["3", "JA0317"], labels["1", "JA0317"]) == ("초등학생", "어업인")
    assert ("3", "JA0304") not in labels
    assert labels["1", "JA0304"] == "심한 장애"


def test_no_code_stands_twice() -> None:
    """List, version and code together are a key."""
    keys = [code[:3] for code in code_lists()]
    assert len(keys) == len(set(keys))


def test_an_import_reads_version_three() -> None:
    """What a code means is asked of the version that the API has."""
    assert VERSION == "3"
    assert codes()["JA0411"].label["ko"] == "다자녀가구"
    assert len(codes()) == 48


def test_the_codes_are_those_of_the_official_list() -> None:
    """The same codes, in their order, with its Korean labels and groups, and the same ones leave their group open."""
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        official = list(csv.DictReader(file))
    assert [row["code"] for row in official] == list(codes())
    for row in official:
        code = codes()[row["code"]]
        assert (code.label["ko"], code.open) == (row["labelKo"], row["openCode"] == "yes")
    groups = {row["group"]: codes()[row["code"]].group for row in official}
    assert {row["code"]: groups[row["group"]] for row in official} == {
        code.code: code.group for code in codes().values()
    }
    assert len(set(groups.values())) == len(groups)


def test_every_label_stands_in_three_languages() -> None:
    """A citizen reads the codes of a service in Korean, English or Arabic."""
    for code in codes().values():
        assert all(code.label[language].strip() for language in ("ko", "en", "ar")), code.code


def test_every_code_asks_something_of_a_fact_that_an_agency_holds(registry: Registry) -> None:
    """Each code of a person or a household asks one thing, and as the fact's type allows; an open one asks nothing.

    Of a single parent it asks whether the child is under 18, or is older and at school.
    """
    facts = {name: held.fact for name, held in registry.facts.items()}
    for name in ("sex", "person", "household"):
        for code in group(name):
            assert (code.condition is None) is code.open, code.code
            if code.condition is not None:
                assert list(condition_misfits(code.condition, facts)) == [], code.code
                [(_, leaf), *more] = leaves(read_condition(code.condition))
                assert isinstance(leaf, Leaf)
                assert leaf.operator == "is"
                assert not more or code.code == "JA0403"


def test_income_bands_follow_each_other_without_gap_or_overlap() -> None:
    """Each band begins over the figure at which the one before ends; the first and the last are open."""
    bands = [code.band for code in group("income")]
    assert bands == [(None, 50), (50, 75), (75, 100), (100, 200), (200, None)]


def test_links_lead_to_categories_and_life_events_that_exist(registry: Registry) -> None:
    """What a code links a service to is Maru's own."""
    categories = {category["id"] for category in catalogue_of(registry).categories}
    for code in codes().values():
        assert set(code.categories) <= categories, code.code
        assert set(code.life_events) <= registry.life_events.keys(), code.code
