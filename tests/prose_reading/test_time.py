"""Runs of blanks are soon read: a pattern with blanks around several words that may be missing tries each once."""

from time import process_time

import pytest

from tests.prose_reading.reading import read


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("만 65세 이상\n지원 제외: 기초생활수급자{}x", 60),
        ("중위소득{}x", 150),
        ("만 65세 이상\n우선{}x", 400),
        ("임신{}x", 400),
        ("({}가{}){}x", 600),
    ],
)
def test_blanks_without_end_are_soon_read(text: str, blanks: int) -> None:
    """A text of a few hundred blanks takes no second of a core."""
    begun = process_time()
    read(text.format(*[" " * blanks] * text.count("{}")))
    assert process_time() - begun < 1
