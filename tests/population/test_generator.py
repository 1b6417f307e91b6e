"""What the generator promises of a population as a whole."""

import os
import subprocess
import sys
from datetime import date

import pytest

from agencies.population.generator import generate
from tests.population.conftest import ON
from tests.population.fingerprint import fingerprint


def test_the_same_arguments_give_the_same_population_in_any_process():
    here = fingerprint(generate(1_000, 3, ON))
    command = [sys.executable, "-m", "tests.population.fingerprint", "1000", "3", ON.isoformat()]
    elsewhere = {
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert elsewhere == {here}


def test_another_seed_or_day_or_size_gives_another_population():
    made = [(500, 1, ON), (500, 2, ON), (500, 1, date(2026, 11, 25)), (501, 1, ON)]
    assert len({fingerprint(generate(*arguments)) for arguments in made}) == 4


@pytest.mark.parametrize("citizens", [100, 101, 137, 3_000])
def test_there_are_exactly_as_many_persons_as_asked_for(citizens):
    assert len(generate(citizens, 5, ON).persons) == citizens


def test_fewer_citizens_than_the_personas_need_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match="ask for at least 100"):
        generate(99, 1, ON)


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 1, 1), date(2026, 3, 1), date(2027, 12, 31)])
def test_any_day_will_do(on):
    population = generate(1_000, 11, on)
    assert all(person.birth_date <= on for person in population.persons)


def test_ids_are_opaque_and_unique(country):
    ids = [record.id for record in (*country.persons, *country.households)]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 16 and one[0] in "ch" and int(one[1:], 16) >= 0 for one in ids)
