"""Refuses what two agencies declare under one name, and says which two."""

from collections.abc import Iterable, Iterator, Sequence

from agencies.contract.agency import Agency, fields_of
from agencies.contract.errors import StartUpError
from agencies.contract.field import field_name, type_name


def refuse_two_holders(agencies: Sequence[Agency]) -> None:
    """Refuse what can be only one agency's and two declare; StartUpError, with what to do."""
    refuse_twice(_ids(agencies), "The id {0!r} is taken by two agencies ({1} and {2}): rename one of them.")
    refuse_clashes(agencies)
    refuse_twice(_fact_ids(agencies), "The fact {0!r} is held by {1} and by {2}: a fact has one holder, rename one.")
    refuse_twice(_relations(agencies), "Both {1} and {2} declare relations: only the civil registry may.")
    refuse_twice(
        _receipts_of_the_rest(agencies),
        "Both {1} and {2} declare receipts for {0}: name in one of them those for which it answers, as "
        "`Receipts(…, services=(…))`.",
    )
    refuse_twice(
        _received_services(agencies),
        "Who receives the service {0!r} is answered for by {1} and by {2}: name it in one of them alone.",
    )
    refuse_twice(_event_ids(agencies), "The life event {0!r} is told by {1} and by {2}: one tells of it, rename one.")


def refuse_clashes(agencies: Sequence[Agency]) -> None:
    """Refuse a type or a field that two of these declare, the platform among them; StartUpError with what to do."""
    refuse_twice(_types(agencies), "The type {0} is declared by {1} and by {2}: a type has one owner, rename one.")
    refuse_twice(
        (*_own_fields(agencies), *_fields(agencies)),
        "The field {0} is contributed by {1} and by {2}: a field has one agency, rename or remove one.",
    )


def refuse_twice(declared: Iterable[tuple[str, str]], message: str) -> None:
    """Refuse what is declared twice, of pairs of a name and an agency: the message takes the name and both agencies."""
    seen: dict[str, str] = {}
    for what, agency in declared:
        if what in seen:
            raise StartUpError(message.format(what, seen[what], agency))
        seen[what] = agency


def name_of(agency: Agency) -> str:
    """What messages call it: its id."""
    return agency.id or "the platform"


def _types(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for declared in (*agency.types, *agency.entities):
            yield type_name(declared), name_of(agency)


def _own_fields(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    owners = {declared: name_of(agency) for agency in agencies for declared in (*agency.types, *agency.entities)}
    for type_ in dict.fromkeys(contribution.type for agency in agencies for contribution in agency.contributions):
        for own in fields_of(type_):
            yield f"{type_name(type_)}.{field_name(own)}", owners.get(type_, "the contract")


def _fields(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for contribution in agency.contributions:
            for contributed in contribution.fields:
                yield f"{type_name(contribution.type)}.{field_name(contributed)}", name_of(agency)


def _ids(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        yield name_of(agency), agency.title["en"]


def _fact_ids(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for table in agency.facts:
            for fact in table.facts:
                yield fact.id, name_of(agency)


def _event_ids(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for event in agency.life_events:
            yield event.id, name_of(agency)


def _relations(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        if agency.relations is not None:
            yield "relations", name_of(agency)


def _receipts_of_the_rest(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        if agency.receipts is not None and agency.receipts.services is None:
            yield "all services for which no other agency answers", name_of(agency)


def _received_services(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        if agency.receipts is not None:
            yield from ((service, name_of(agency)) for service in agency.receipts.services or ())
