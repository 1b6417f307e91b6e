"""While much stands for long, what stands is not searched for garbage."""

import gc

from resolvers.platform.garbage_collection import COLLECT_AFTER, seldom_collected


def test_what_stands_is_left_out_until_the_block_ends() -> None:
    """How often is searched is afterwards as it was."""
    often = gc.get_threshold()
    with seldom_collected():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == (COLLECT_AFTER, *often[1:])
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == often
