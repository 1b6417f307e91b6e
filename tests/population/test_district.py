"""The district list is whole and its codes nest."""

import pytest

from agencies.population.district import district, districts
from agencies.population.figures import table


def test_every_sigungu_of_the_seventeen_sido_is_there():
    assert len({place.sigungu_code for place in districts()}) == 252
    assert {place.sido for place in districts()} == set(table("sido"))


def test_codes_nest_and_are_unique():
    assert len({place.emd_code for place in districts()}) == len(districts())
    for place in districts():
        assert len(place.emd_code) == 8
        assert place.emd_code.startswith(place.sigungu_code)
        assert place.sigungu_code.startswith(place.sido_code)


def test_counties_are_rural_and_cities_of_a_sido_metropolitan():
    assert district("46820250").rural
    assert not district("46820250").metropolitan
    assert district("26350105").metropolitan


def test_an_unknown_code_is_refused():
    with pytest.raises(KeyError, match="00000000"):
        district("00000000")
