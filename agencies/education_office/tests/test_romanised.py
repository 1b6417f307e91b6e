"""Made-up schools are called in Latin letters as the Revised Romanisation writes their names."""

import pytest

from agencies.education_office.synthetic.romanised import romanised

NAMES = {
    "종로": "Jongno",
    "왕십리": "Wangsimni",
    "신라": "Silla",
    "월남": "Wollam",
    "별내": "Byeollae",
    "독립": "Dongnip",
    "묵호": "Mukho",
    "덕양": "Deogyang",
    "설악": "Seorak",
    "강릉": "Gangneung",
    "대저1": "Daejeo1",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_written_as_it_is_spoken(name: str) -> None:
    """Finals and the initials behind them change as in speech, and what is no syllable stays."""
    assert romanised(name) == NAMES[name]
