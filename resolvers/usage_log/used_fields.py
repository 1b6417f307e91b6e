"""The fields that usage records name, each by what a citizen calls it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import structlog
from graphql import GraphQLObjectType, GraphQLSchema

from agencies.contract.access import Personal
from agencies.contract.agency import Agency
from agencies.contract.files.purpose import FACT
from agencies.contract.shared_values import LANGUAGES
from agencies.contract.source import Row
from agencies.registration.registry import Registry
from resolvers.contributions import platform
from resolvers.declared import declared

UNKNOWN: Final = {
    "ko": "여기서는 이름을 알 수 없는 항목",
    "en": "Data whose name is not known here",
    "ar": "بيان لا يُعرف اسمه هنا",
}
"""The title of what no agency of this gateway declares: another gateway's does, or one did once."""

log = structlog.get_logger("resolvers")


class UsedFields:
    """The rows of the type UsedField, made once for a gateway.

    `untitled`: the personal fields that no agency gives a title, for which the title is made of their description.
    """

    def __init__(self, schema: GraphQLSchema, registry: Registry) -> None:
        agencies = {each.id: each for each in (platform, *registry.agencies)}
        declared_by = dict(_personal(schema))
        titles = {
            name: agencies[agency].titles[name]
            for name, agency in declared_by.items()
            if name in agencies[agency].titles
        }
        _log_others(agencies.values(), declared_by)
        lacking = {name: agency for name, agency in declared_by.items() if name not in titles}
        self.untitled = frozenset(lacking)
        titles |= {name: _described(schema, name, agencies[agency]) for name, agency in lacking.items()}
        titles |= {f"{FACT}{id_}": held.fact.title for id_, held in registry.facts.items()}
        titles |= {f"{FACT}{id_}": left.withdrawn.title for id_, left in registry.withdrawn.items()}
        self._rows: dict[str, Row] = {name: {"id": name, "title": title} for name, title in titles.items()}
        if lacking:
            log.warning("fields lack a title", file="titles.yaml", fields=sorted(lacking))

    def rows(self, names: Iterable[str]) -> list[Row]:
        """Return a row for each of these names, in their order."""
        return [self._rows.get(name) or self._unknown(name) for name in names]

    def _unknown(self, name: str) -> Row:
        log.warning("a usage record names a field that is not declared", field=name)
        row = self._rows[name] = {"id": name, "title": UNKNOWN}
        return row


def _log_others(agencies: Iterable[Agency], declared_by: Mapping[str, str | None]) -> None:
    """Log the titles that agencies give to what they do not declare: these are shown nowhere."""
    for agency in agencies:
        if others := sorted(
            name for name in agency.titles if name not in declared_by or declared_by[name] != agency.id
        ):
            log.warning("titles name fields that their agency does not declare", agency=agency.id, fields=others)


def _personal(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Yield the personal fields below the root `Query`, which records do not name, each with its agency."""
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_ is schema.query_type:
            continue
        for name in type_.fields:
            declaration = declared(type_, name)
            if declaration is not None and isinstance(declaration.access, Personal):
                yield f"{type_.name}.{name}", declaration.agency


def _described(schema: GraphQLSchema, name: str, agency: Agency) -> Mapping[str, str]:
    """Return a title made of the agency's and of the first sentence of the field's description."""
    type_name, _, field = name.partition(".")
    type_ = schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    words = " ".join((type_.fields[field].description or field).split()).partition(". ")[0].rstrip(".")
    return {language: f"{agency.title.get(language) or agency.title['en']}: {words}" for language in LANGUAGES}
