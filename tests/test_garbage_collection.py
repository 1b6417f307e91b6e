"""While much stands for long, what stands is not searched for garbage."""

import gc
from collections.abc import Iterator

import pytest

from resolvers.process.garbage_collection import COLLECT_AFTER, seldom_collected


@pytest.fixture
def _nothing_left_out() -> Iterator[None]:
    """What stands in this process of the tests is left out again behind a test that has it searched."""
    gc.unfreeze()
    yield
    gc.collect()
    gc.freeze()


@pytest.mark.usefixtures("_nothing_left_out")
def test_what_stands_is_left_out_until_the_block_ends() -> None:
    """How often is searched is afterwards as it was."""
    often = gc.get_threshold()
    with seldom_collected():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == (COLLECT_AFTER, *often[1:])
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == often


def test_what_was_left_out_before_stays_so_when_the_block_ends() -> None:
    """As where a sweep runs in a process whose catalogue is left out already."""
    gc.collect()
    gc.freeze()
    often = gc.get_threshold()
    with seldom_collected():
        pass
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == often
