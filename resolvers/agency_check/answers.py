"""Whether every contributed field is answered: asked by citizens, through the graph, as any app asks."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Final

from graphql import GraphQLSchema

from agencies.contract.agency import Agency
from agencies.contract.field import field_name, type_name
from agencies.store.statement import qualified, quoted
from resolvers.agency_check.asked_fields import document_of
from resolvers.agency_check.examined import Examined
from resolvers.agency_check.finding import Finding, counted
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller

ASKING: Final = 12
REQUEST: Final = "0c0d" * 4
REFUSED: Final = "FORBIDDEN"
CITIZENS: Final = (
    "SELECT DISTINCT {key}::text AS id FROM {table} "
    "WHERE kind = 'SELF' AND ({key}::text = ANY($1::text[]) OR $2) LIMIT {few}"
)
NO_CITIZEN: Final = Caller()

Extensions = Mapping[str, Any]
"""What an error says of itself beside its words: the field, its agency, and the purpose that does not cover it."""


async def answers(examined: Examined, gateway: Gateway, schema: GraphQLSchema) -> AsyncIterator[Finding]:
    """A fault for each field that fails or is refused to all, and how many were asked by how many citizens."""
    citizens = await _citizens(examined)
    documents = list(_documents(schema, examined.agency))
    failed: dict[str, str] = {}
    refused: defaultdict[str, dict[str, Extensions]] = defaultdict(dict)
    async for citizen, error in _errors(gateway, documents, citizens or [""]):
        said = error["extensions"]
        path = ".".join(str(step) for step in error["path"] or () if isinstance(step, str))
        if said["code"] == REFUSED:
            refused[path][citizen] = said
        else:
            failed.setdefault(path, f"{said['code']}: {error['message']}")
    for path, words in failed.items():
        remedy = "Correct its declaration, its reader, or the rows that it reads."
        yield Finding("answers", f"{path} is not answered: {words}", remedy)
    of_nobody = [path for path, by in refused.items() if citizens and _is_of_nobody(examined, citizens, by)]
    for path in of_nobody:
        remedy = "Have a purpose cover it; docs/access.md says who else may not read what."
        yield Finding("answers", f"{path} is refused to each of {counted(len(citizens), 'citizen')}", remedy)
    if not failed and not of_nobody and documents:
        types = ", ".join(sorted(_contributed(examined.agency)))
        but = f", but for what some of them may not read: {', '.join(sorted(refused))}" if refused else ""
        yield Finding("answers", f"all its fields of {types} are answered to {len(citizens)} citizens{but}")


async def _errors(
    gateway: Gateway, documents: Sequence[str], citizens: Sequence[str]
) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
    for document in documents:
        for citizen in citizens:
            caller = Caller(citizen) if citizen else NO_CITIZEN
            request = GraphRequest(document, None, {}, "en", REQUEST)
            for error in (await gateway.answer(request, caller, mutation_allowed=False)).errors:
                yield citizen, error


def _is_of_nobody(examined: Examined, citizens: Sequence[str], refused: Mapping[str, Extensions]) -> bool:
    """Whether a field of the agency's own was refused to all citizens, and is not for another purpose than theirs."""
    if len(refused) < len(citizens):
        return False
    said = next(iter(refused.values()))
    for_others = "purpose" in said and examined.covers(said["field"])
    return said.get("agency") == examined.id and not for_others


async def _citizens(examined: Examined) -> Sequence[str]:
    """Citizens of whom the agency holds something, and some of whom it may hold nothing."""
    held: list[str] = []
    for lookup in examined.lookups():
        key, table = quoted(lookup.table.key), qualified(lookup.table)
        rows = await examined.stores[examined.id].fetch(f"SELECT {key}::text AS key FROM {table} LIMIT {ASKING}")  # noqa: S608
        held += [row["key"] for row in rows if row["key"] is not None]
    relations = examined.registry.relations()
    sql = CITIZENS.format(
        key=quoted(relations.relations.table.key), table=qualified(relations.relations.table), few=ASKING // 2
    )
    store = examined.stores[relations.agency]
    of_it, any_ = await store.fetch(sql, held, False), await store.fetch(sql, [], True)
    return list(dict.fromkeys(row["id"] for row in (*of_it, *any_)))


def _documents(schema: GraphQLSchema, agency: Agency) -> Iterator[str]:
    for name, fields in _contributed(agency).items():
        document = document_of(schema, name, fields)
        if document is not None:
            yield document


def _contributed(agency: Agency) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for contribution in agency.contributions:
        names = found.setdefault(type_name(contribution.type), [])
        names += [field_name(field) for field in contribution.fields]
    return found
