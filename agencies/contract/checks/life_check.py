"""What is refused in what the agencies say of facts that go or have gone, in words that say what to do."""

from collections.abc import Callable, Iterable, Sequence

from agencies.contract.agency import Agency
from agencies.contract.deprecation import Deprecated
from agencies.contract.errors import StartUpError


def check_lives_of_facts(agencies: Sequence[Agency], *, elsewhere: Callable[[str], bool]) -> None:
    """Refuse a withdrawn fact that is still held, or given twice, and what takes a fact's place and is not held.

    `elsewhere`: whether an agency that is left out may hold it.
    """
    held = {fact.id: agency for agency in agencies for table in agency.facts for fact in table.facts}
    gone: dict[str, Agency] = {}
    for agency in agencies:
        for withdrawn in agency.withdrawn_facts:
            if withdrawn.id in held or withdrawn.id in gone:
                other = held.get(withdrawn.id) or gone[withdrawn.id]
                raise StartUpError(
                    f"The fact {withdrawn.id!r} is withdrawn by {agency.id} and declared by {other.id}: a fact that "
                    "is held is not withdrawn, and one that is withdrawn is declared once. Remove one of the two."
                )
            gone[withdrawn.id] = agency
            if withdrawn.instead is not None and not elsewhere(withdrawn.instead):
                _require_held(f"{agency.id}: the withdrawn fact {withdrawn.id!r}", withdrawn.instead, held)
        for table in agency.facts:
            for fact in table.facts:
                instead = _instead(fact.deprecated)
                if instead == fact.id:
                    raise StartUpError(f"{agency.id}: the fact {fact.id!r} is to take its own place: name another.")
                if instead is not None and not elsewhere(instead):
                    _require_held(f"{agency.id}: the deprecated fact {fact.id!r}", instead, held)


def _require_held(what: str, instead: str, held: Iterable[str]) -> None:
    if instead not in held:
        raise StartUpError(f"{what} names {instead!r} in its place, which no agency holds: correct the name.")


def _instead(deprecated: Deprecated | None) -> str | None:
    return None if deprecated is None else deprecated.instead
