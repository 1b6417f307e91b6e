"""The register of purposes: what agencies and the platform declare, held against all that is personal in the graph.

Whoever holds data says which purposes cover it, also where another agency answers for the purpose: nobody can take to
themselves what is not theirs. What no purpose covers nobody reads.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from agencies.contract.errors import StartUpError
from agencies.contract.files.purpose import ALL, FACT, DeclaredPurposes, Purpose
from agencies.contract.files.purpose_file import FILE_NAME, read_purposes
from agencies.registration.registry import PLATFORM, Registry
from resolvers.purposes.purpose import CONSENTED, RECEIVED, RegisteredPurpose
from resolvers.request.caller import Caller, CallerKind

OWN_AFFAIRS: Final = "own_affairs"
PROACTIVE_NOTICE: Final = "proactive_notice"
OF_THE_PLATFORM: Final = read_purposes(Path(__file__).with_name(FILE_NAME))


@dataclass(frozen=True, slots=True)
class Coverable:
    """A personal field or a fact that a purpose may cover.

    `agency`: whose it is, PLATFORM for what the platform joins · `together`: what a purpose must cover with it, each
    with the reason why · `fact`: the fact's id, None for a field · `joined`: it tells no more than the facts of which
    it is joined, so that it is of use to any purpose · `also`: the other agencies, each of which holds a part of it and
    says for that alone which purposes cover it.
    """

    agency: str
    together: Mapping[str, str]
    fact: str | None = None
    joined: bool = False
    also: tuple[str, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """The agencies that hold it."""
        return (self.agency, *self.also)


Covered = Mapping[str, Collection[str]]
"""What a purpose covers, each name with the agencies whose files say so."""


class PurposeRegister:
    """The purposes, by id. StartUpError, with what to do, where a declaration cannot stand.

    `none`: what whoever has no purpose has; it covers nothing · `left_out`: what files cover for purposes of agencies
    that are left out, which covers nothing.
    """

    def __init__(self, registry: Registry, coverable: Mapping[str, Coverable]) -> None:
        declared = {PLATFORM: OF_THE_PLATFORM, **{each.id or "": each.purposes for each in registry.agencies}}
        owners = _owners({agency: each.purposes for agency, each in declared.items()}, registry)
        self.left_out: Final = _left_out(declared, owners, registry)
        covers = _covers(declared, owners, coverable, self.left_out)
        self.purposes: Mapping[str, RegisteredPurpose] = {
            id_: _registered(owners[id_].purpose, covers[id_], coverable) for id_ in sorted(owners)
        }
        self.none: Final = _registered(None, {}, coverable)
        # A token that names no purpose is for its bearer's own affairs; nobody has no record that could be read.
        self._of_citizens: dict[str | None, RegisteredPurpose] = {None: self.purposes[OWN_AFFAIRS]}
        self._of_citizens.update((id_, each) for id_, each in self.purposes.items() if _is_for(each, "citizen"))
        # Who breaks the glass reads past what the purpose covers, and past consent.
        self._broken = {
            id_: replace(each, refused=frozenset(), refused_facts=frozenset(), refused_receipts=frozenset(), consent={})
            for id_, each in self.purposes.items()
        }

    def of(self, caller: Caller) -> RegisteredPurpose | None:
        """The purpose that a caller has; None where the token names none, or one that is not for such a caller."""
        if caller.kind is CallerKind.CITIZEN or caller.kind is CallerKind.NOBODY:
            return self._of_citizens.get(caller.purpose)
        if caller.kind is CallerKind.AUDITOR:
            return self.none
        found = self.purposes.get(caller.purpose or "")
        if found is None or found.declared is None or caller.agency not in found.declared.agencies:
            return None
        if not _is_for(found, caller.kind.value):
            return None
        return self._broken[found.declared.id] if caller.breaks_glass and caller.issue is not None else found


def _is_for(purpose: RegisteredPurpose, kind: str) -> bool:
    return purpose.declared is not None and kind in purpose.declared.kinds


class _Owned(NamedTuple):
    """A purpose, and the agency that answers for it."""

    purpose: Purpose
    owner: str


class LeftOut(NamedTuple):
    """An agency whose file covers something for a purpose, and the purpose as it names it."""

    agency: str
    purpose: str


def _left_out(
    declared: Mapping[str, DeclaredPurposes], owners: Mapping[str, _Owned], registry: Registry
) -> frozenset[LeftOut]:
    faulty = {each.id for each in registry.faulty}
    found = [LeftOut(agency, name) for agency, each in declared.items() for name in each.covers]
    return frozenset(each for each in found if _is_out(each.purpose, faulty, owners, registry))


def _is_out(name: str, faulty: Collection[str | None], owners: Mapping[str, _Owned], registry: Registry) -> bool:
    answering, _, purpose_id = name.rpartition(".")
    return answering in faulty and purpose_id not in owners and registry.may_be_declared_elsewhere(purpose_id)


def _owners(declared: Mapping[str, Sequence[Purpose]], registry: Registry) -> dict[str, _Owned]:
    found: dict[str, _Owned] = {}
    for agency, purposes in declared.items():
        for purpose in purposes:
            if purpose.id in found:
                raise StartUpError(
                    f"The purpose {purpose.id!r} is declared by {found[purpose.id].owner} and by {agency}: rename one."
                )
            others = purpose.agencies - declared.keys()
            if unknown := sorted(each for each in others if not registry.may_be_declared_elsewhere(each)):
                raise StartUpError(
                    f"{agency}: the purpose {purpose.id!r} is for the agency {unknown[0]!r}, which there is not: name "
                    f"some of {', '.join(sorted(declared))}."
                )
            found[purpose.id] = _Owned(purpose, agency)
    return found


def _covers(
    declared: Mapping[str, DeclaredPurposes],
    owners: Mapping[str, _Owned],
    coverable: Mapping[str, Coverable],
    left_out: Collection[LeftOut],
) -> dict[str, Covered]:
    """What each purpose covers, by its id."""
    covers: dict[str, dict[str, set[str]]] = {purpose_id: {} for purpose_id in owners}
    for agency, each in declared.items():
        for name, names in each.covers.items():
            answering, _, purpose_id = name.rpartition(".")
            # An agency that is not installed has no purposes, and nobody else's may take what was meant for its own.
            if (answering and answering not in declared) or LeftOut(agency, name) in left_out:
                continue
            owner = owners[purpose_id].owner if purpose_id in owners else None
            if owner is None or owner not in ((answering,) if answering else (agency, PLATFORM)):
                raise StartUpError(
                    f"{agency}: {FILE_NAME} covers fields for the purpose {name!r}, which nobody declares: name one of "
                    f"{', '.join(_known(owners, agency))}."
                )
            for each_name in _covered(agency, names, owner, coverable):
                covers[purpose_id].setdefault(each_name, set()).add(agency)
    for purpose_id, covered in covers.items():
        _check_together(purpose_id, covered, coverable)
    return dict(covers)


def _known(owners: Mapping[str, _Owned], agency: str) -> list[str]:
    """How an agency's file names each purpose."""
    return sorted(id_ if each.owner in (agency, PLATFORM) else f"{each.owner}.{id_}" for id_, each in owners.items())


def _covered(agency: str, names: Sequence[str] | str, owner: str, coverable: Mapping[str, Coverable]) -> Iterator[str]:
    """The names that one agency's file has of one purpose, which `owner` answers for."""
    if names == ALL:
        if owner != PLATFORM:
            raise StartUpError(
                f"{agency}: {FILE_NAME} covers `{ALL}` for a purpose of {owner}'s, which would take in whatever is "
                "added later: name the fields and facts."
            )
        yield from (name for name, each in coverable.items() if agency in each.holders)
        return
    for name in names:
        each = coverable.get(name)
        if each is None:
            what = "fact" if name.startswith(FACT) else "personal field"
            raise StartUpError(
                f"{agency}: {FILE_NAME} covers {name}, and there is no such {what}: correct the name, or remove it. "
                "What is public needs no purpose."
            )
        if agency not in each.holders and not (each.joined and owner == agency):
            folder = "resolvers/purposes" if each.agency == PLATFORM else f"agencies/{each.agency}"
            raise StartUpError(
                f"{agency}: {FILE_NAME} covers {name}, which is {each.agency}'s: only {folder}/{FILE_NAME} may say "
                "that a purpose covers it."
            )
        yield name


def _check_together(purpose_id: str, covered: Covered, coverable: Mapping[str, Coverable]) -> None:
    for name in covered:
        for other, why in coverable[name].together.items():
            if other not in covered:
                raise StartUpError(
                    f"The purpose {purpose_id!r} covers {name} and not {other}, {why}: cover both in "
                    f"{coverable[other].agency}'s {FILE_NAME}, or neither."
                )


def _registered(purpose: Purpose | None, covered: Covered, coverable: Mapping[str, Coverable]) -> RegisteredPurpose:
    refused = {name: each.fact for name, each in coverable.items() if name not in covered}
    return RegisteredPurpose(
        purpose,
        tuple(sorted(covered)),
        frozenset(name for name, fact in refused.items() if fact is None),
        frozenset(fact for fact in refused.values() if fact is not None),
        {name: _sources(name, covered, coverable) for name in covered},
        _consent(coverable) if purpose is not None and purpose.consent else {},
        frozenset(coverable[RECEIVED].holders if RECEIVED in coverable else ()).difference(covered.get(RECEIVED, ())),
    )


def _sources(name: str, covered: Covered, coverable: Mapping[str, Coverable]) -> frozenset[str]:
    """The agencies of whose data something is made, and what is covered with it."""
    each = coverable[name]
    own = covered[name] if each.also else (each.agency,)
    return frozenset((*own, *(coverable[other].agency for other in each.together))) - {PLATFORM}


def _consent(coverable: Mapping[str, Coverable]) -> Mapping[str, int]:
    """What consent to each agency's data grants. The platform has none of its own: what it joins are theirs."""
    agencies = sorted({agency for each in coverable.values() for agency in each.holders} - {PLATFORM})
    return {agency: CONSENTED << number for number, agency in enumerate(agencies)}
