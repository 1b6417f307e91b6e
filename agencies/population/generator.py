"""Makes a population: personas first, then households one by one, then their ties, past and facts.

Deterministic: the same citizens, seed and day give the same population in any process. Every step draws from one
stream in a fixed order, the separations, which come last, from one of their own, and no step iterates over a set. The
personas are written by hand and draw nothing.
"""

from __future__ import annotations

from datetime import date

from agencies.population.families.family import compose_household
from agencies.population.families.history import tell_history
from agencies.population.families.kinship import link_grown_children
from agencies.population.families.separation import part
from agencies.population.household import Household
from agencies.population.names import give_names
from agencies.population.oblivion import forget
from agencies.population.origin import draw_origin
from agencies.population.personas import add_personas
from agencies.population.population import Population
from agencies.population.population_draft import PopulationDraft
from agencies.population.records.employment import draw_employment
from agencies.population.records.health import draw_health
from agencies.population.records.schooling import draw_schooling
from agencies.population.records.welfare import draw_adult_wards, draw_means, draw_person_welfare

FEWEST = 100


def generate(citizens: int, seed: int, on: date) -> Population:
    """A population of exactly so many persons, the dead included, as of a day."""
    if citizens < FEWEST:
        raise ValueError(f"{citizens} citizens do not hold the personas: ask for at least {FEWEST}.")
    draft = PopulationDraft(citizens, seed, on)
    personas = add_personas(draft)
    persons, households = len(draft.persons), len(draft.households)
    while draft.remaining:
        compose_household(draft)
    for household in draft.households[households:]:
        draw_origin(draft.dice, household, on)
    link_grown_children(draft, households)
    tell_history(draft, households)
    for household in draft.households[households:]:
        _draw_facts(draft, household)
    give_names(draft, persons)
    part(draft, households)
    return Population(seed, on, tuple(draft.persons), tuple(draft.households), personas)


def _draw_facts(draft: PopulationDraft, household: Household) -> None:
    dice, on = draft.dice, draft.on
    for person in household.members:
        draw_person_welfare(dice, person, on)
        draw_health(dice, person, on)
        draw_schooling(dice, person, on)
    draw_employment(dice, household, on)
    draw_adult_wards(dice, household, on)
    draw_means(dice, household, on)
    forget(dice, household, on)
