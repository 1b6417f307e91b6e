"""What is refused in what the agencies say of facts that follow from others, in words that say what to do."""

from collections.abc import Callable, Iterator, Sequence

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact, FactTable


def check_derivations(agencies: Sequence[Agency], *, elsewhere: Callable[[str], bool]) -> None:
    """Refuse a fact that is derived from one that is not held, is of another holder, or is derived itself.

    `elsewhere`: whether an agency that is left out may hold a fact.
    """
    held = {fact.id: (fact, table) for _, fact, table in _facts(agencies)}
    for agency, fact, table in _facts(agencies):
        for source in () if fact.derived is None else fact.derived.sources:
            whose = f"{agency.id}: the fact {fact.id!r} is derived from {source!r}, which"
            if source not in held:
                if not elsewhere(source):
                    raise StartUpError(f"{whose} no agency holds. Name facts that agencies hold.")
                continue
            found, of = held[source]
            if found.derived is not None:
                raise StartUpError(f"{whose} is derived itself. Name the facts from which {source!r} is derived.")
            if of.of != table.of:
                raise StartUpError(f"{whose} is a {of.of}'s. Name facts of a {table.of}.")


def _facts(agencies: Sequence[Agency]) -> Iterator[tuple[Agency, Fact, FactTable]]:
    for agency in agencies:
        for table in agency.facts:
            for fact in table.facts:
                yield agency, fact, table
