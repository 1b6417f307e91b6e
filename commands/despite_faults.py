"""What goes on without the agencies that turn out to be at fault only once it is done: their services or purposes."""

from collections.abc import Callable

from agencies.contract.errors import StartUpError
from agencies.registry import Registry
from resolvers.admission import admitted


def despite_faults(
    registry: Registry, work: Callable[[Registry], None], say: Callable[[Registry], None] | None = None
) -> None:
    """Do what is to be done over these agencies, or else over those of them that can stand together.

    `say`: is told of the fewer before. StartUpError where it fails of any other cause.
    """
    try:
        work(registry)
    except StartUpError:
        fewer = admitted([each.id or "" for each in registry.agencies])
        if fewer.faulty == registry.faulty:
            raise
        if say is not None:
            say(fewer)
        work(fewer)
