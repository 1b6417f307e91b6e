"""Maru's own catalogue with its worded cases, read once for all tests of a process that need it to name themselves."""

from datetime import date
from typing import Final

from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.rules.parameter import dated_values
from agencies.service_catalogue.files.case_file import read_cases
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from tests.people import DAY

REGISTRY: Final = register(discover())
FACTS: Final = {name: held.fact for name, held in REGISTRY.facts.items()}
CATALOGUE: Final = catalogue_of(REGISTRY)
PARAMETERS: Final = dated_values(CATALOGUE.parameters)
CASES: Final = read_cases(CATALOGUE, FACTS, date.fromisoformat(DAY))
