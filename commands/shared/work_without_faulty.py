"""Does a command's work again without the agencies whose services or purposes turn out to be at fault in it."""

from collections.abc import Callable

from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from resolvers.admission import admitted


def work_without_faulty(
    registry: Registry, work: Callable[[Registry], None], say: Callable[[Registry], None] | None = None
) -> None:
    """Do what is to be done over these agencies, or else over those of them that can stand together.

    `say`: is told of the fewer before. StartUpError where it fails of any other cause.
    """
    fewer = _worked(registry, work)
    # The error is gone by now: it would keep what the first attempt has opened for as long as the second goes on.
    if fewer is not None:
        if say is not None:
            say(fewer)
        work(fewer)


def _worked(registry: Registry, work: Callable[[Registry], None]) -> Registry | None:
    """None where the work is done over these; else those of them that can stand together."""
    try:
        work(registry)
    except StartUpError:
        fewer = admitted([each.id or "" for each in registry.agencies])
        if fewer.faulty == registry.faulty:
            raise
        return fewer
    return None
