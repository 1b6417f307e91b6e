"""What an agency's next declarations break: fields in the schema, facts, and documents that clients have registered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    GraphQLSchema,
    NoDeprecatedCustomRule,
    find_breaking_changes,
    find_dangerous_changes,
    parse,
    validate,
)

from resolvers.agency_diff.agency_description import Description
from resolvers.documents.document_file import FoundDocument
from resolvers.documents.registered_document_table import RegisteredDocument
from resolvers.documents.registration import faults_of


@dataclass(frozen=True, slots=True)
class AgencyChanges:
    """What differs between two descriptions, in words.

    `breaking`: what a client's query can break on · `dangerous`: what may surprise one · `lost`: by fact, why it cannot
    be read as before · `turned`: by fact, in what it means something else, though it is read as before · `going`: by
    service, what is newly said of its end.
    """

    breaking: Sequence[str]
    dangerous: Sequence[str]
    lost: Mapping[str, str]
    turned: Mapping[str, Sequence[str]]
    going: Mapping[str, str]


def changes_between(old: Description, new: Description) -> AgencyChanges:
    """What differs from the old description to the new one."""
    before, after = old.built, new.built
    lost = {id_: fact.lost_by(new.facts.get(id_)) for id_, fact in old.facts.items()}
    turned = {id_: list(fact.turned_by(new.facts[id_])) for id_, fact in old.facts.items() if lost[id_] is None}
    return AgencyChanges(
        [each.description for each in find_breaking_changes(before, after)],
        [each.description for each in find_dangerous_changes(before, after)],
        {id_: words for id_, words in lost.items() if words is not None},
        {id_: words for id_, words in turned.items() if words},
        {id_: words for id_, words in new.going.items() if old.going.get(id_) != words},
    )


@dataclass(frozen=True, slots=True)
class TouchedDocument:
    """A registered document that does not go on as it did: why, and whether it breaks or only asks for what goes."""

    document: RegisteredDocument
    words: str
    breaks: bool


def touched_documents(
    old: Description, new: Description, documents: Sequence[RegisteredDocument]
) -> Iterator[TouchedDocument]:
    """Those of these documents that fit the old schema and not the new one, or ask for what is newly deprecated."""
    before, after = old.built, new.built
    for each in documents:
        found = FoundDocument("in the register", each.document, 1)
        if faults_of(before, found):
            continue
        faults = faults_of(after, found)
        if faults:
            yield TouchedDocument(each, faults[0], breaks=True)
            continue
        going = _deprecated(after, each.document)
        for words in [words for words in going if words not in _deprecated(before, each.document)][:1]:
            yield TouchedDocument(each, words, breaks=False)


def _deprecated(schema: GraphQLSchema, document: str) -> list[str]:
    return [error.message for error in validate(schema, parse(document), [NoDeprecatedCustomRule])]
