"""The check of the catalogue's files: what it says where all is sound, and where a case does not hold."""

from dataclasses import replace
from datetime import date

import pytest

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from agencies.service_catalogue.files.case_file import read_cases
from agencies.service_catalogue.files.catalogue_file import Catalogue
from agencies.service_catalogue.files.problem import Problem
from resolvers.admission import ESSENTIAL, admitted
from resolvers.eligibility.rules import catalogue_check
from resolvers.eligibility.rules.catalogue_check import check_catalogue
from tests.people import DAY

ON = date.fromisoformat(DAY)


def test_a_sound_catalogue_is_counted(registry: Registry, catalogue: Catalogue) -> None:
    """So many services, and so many cases beside them."""
    facts = {name: held.fact for name, held in registry.facts.items()}
    services, cases = len(catalogue.services), len(read_cases(catalogue, facts, ON))
    assert services > 10
    assert cases > services
    came_to = check_catalogue(registry, ON)
    assert came_to.startswith(f"{services} services are sound, and {cases} cases hold. ")
    assert came_to.endswith("The vocabulary, the corrections and the names of districts are sound.")


def test_that_misspelt_names_are_not_found_is_said_where_some_agencies_were_not_chosen() -> None:
    """Any name may be one of theirs."""
    assert check_catalogue(admitted(ESSENTIAL), ON).endswith(
        "a misspelt name, and a figure that nothing names, are found only without it."
    )


def test_an_event_that_cannot_be_read_is_told_before_the_services_that_name_it(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its file and line, and not as what the expression's compiler says of it."""
    problem = Problem("application_period/events.yaml", 7, "birth.said[1]: is no regular expression.")
    monkeypatch.setattr(catalogue_check, "event_problems", lambda facts, elsewhere: [problem])
    monkeypatch.setattr(catalogue_check, "read_catalogue", lambda *given, **named: pytest.fail("It is read first."))
    with pytest.raises(StartUpError, match=r"application_period/events.yaml:7: birth.said\[1\]"):
        check_catalogue(registry, ON)


def test_every_case_that_does_not_hold_is_named(
    registry: Registry, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each, with its file, its line, what it came to and what is promised; the sound ones are not named."""
    facts = {name: held.fact for name, held in registry.facts.items()}
    first, second, *rest = read_cases(catalogue, facts, ON)
    turned = {"ELIGIBLE": "INELIGIBLE", "INELIGIBLE": "ELIGIBLE", "LIKELY": "INELIGIBLE", "UNKNOWN": "ELIGIBLE"}
    wrong = [replace(each, expect=turned[each.expect], missing=frozenset({"sex", "age"})) for each in (first, second)]
    monkeypatch.setattr(catalogue_check, "catalogue_of", lambda registry: catalogue)
    monkeypatch.setattr(catalogue_check, "read_cases", lambda *given, **named: [*wrong, *rest])
    with pytest.raises(StartUpError) as refused:
        check_catalogue(registry, ON)
    head, *told = str(refused.value).split("\n")
    assert head == "These cases do not hold:"
    places = [
        f"services/{each.service}.cases.yaml:{each.line}: {each.it}: came to {each.expect}" for each in (first, second)
    ]
    assert [line[: len(place)] for line, place in zip(told, places, strict=True)] == places
    assert [line.rpartition("promised is ")[2] for line in told] == [
        f"{each.expect} (age, sex missing)." for each in wrong
    ]
