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
        ("초등학교{}1{},{}2학년", 200),
        ("도시근로자{}월평균{}소득{}x", 500),
        ("부부합산{}소득{}x", 500),
        ("{}에 관한 법률{}x", 500),
        ("○ 장애인\n○ {}제외{}x", 500),
        ("「장애인복지법」{}에{}x", 400),
        ("수급자{}x", 400),
        ("수급자 또는 한부모{}x", 400),
        ("한부모가정, 수급자{}장애인", 400),
        ("예외{}x\n - 수급자", 400),
        ("산모 신생아 건강 관리{}x", 150),
        ("축산업{}x", 150),
        ("가정 폭력{}x", 150),
        ("고1~고3{}x", 400),
        ("농업인{}또는{}어업인{}x", 600),
        ("생후 3{}~{}24개월{}x", 300),
        ("수급자{}x", 2000),
    ],
)
def test_blanks_without_end_are_soon_read(text: str, blanks: int) -> None:
    """A text of a few hundred blanks takes no second of a core."""
    begun = process_time()
    read(text.format(*[" " * blanks] * text.count("{}")))
    assert process_time() - begun < 1


@pytest.mark.parametrize("ending", ["해당하는", "이거나", "이나", "의한", "의하여", "의거나"])
def test_endings_without_end_are_soon_read(ending: str) -> None:
    """A word of many endings, each of which is two others, takes no second of a core."""
    begun = process_time()
    read(f"○ 장애인 또는 {ending * 30}X")
    assert process_time() - begun < 1
