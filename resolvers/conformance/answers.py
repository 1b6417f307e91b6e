"""Whether every contributed field is answered: asked by citizens, through the graph, as any app asks."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Final

from graphql import GraphQLSchema

from agencies.contract.agency import Agency
from agencies.contract.field import field_name, type_name
from agencies.store.statement import qualified, quoted
from resolvers.conformance.asked_fields import document_of
from resolvers.conformance.examined import Examined
from resolvers.conformance.finding import Finding
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


async def answers(examined: Examined, gateway: Gateway, schema: GraphQLSchema) -> AsyncIterator[Finding]:
    """A fault for each field that fails, and how many were asked by how many citizens."""
    citizens = await _citizens(examined)
    documents = list(_documents(schema, examined.agency))
    failed: dict[str, str] = {}
    refused: set[str] = set()
    for document in documents:
        for citizen in citizens or [""]:
            caller = Caller(citizen) if citizen else NO_CITIZEN
            request = GraphRequest(document, None, {}, "en", REQUEST)
            answer = await gateway.answer(request, caller, mutation_allowed=False)
            for error in answer.errors:
                code = error["extensions"]["code"]
                path = ".".join(str(step) for step in error["path"] or () if isinstance(step, str))
                if code == REFUSED:
                    refused.add(path)
                else:
                    failed.setdefault(path, f"{code}: {error['message']}")
    for path, said in failed.items():
        words = f"{path} is not answered: {said}"
        yield Finding("answers", words, "Correct its declaration, its reader, or the rows that it reads.")
    if not failed and documents:
        types = ", ".join(sorted(_contributed(examined.agency)))
        but = f", but for what some of them may not read: {', '.join(sorted(refused))}" if refused else ""
        yield Finding("answers", f"all its fields of {types} are answered to {len(citizens)} citizens{but}")


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
