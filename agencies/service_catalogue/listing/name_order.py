"""The services of a version in the order of their names in a language."""

from typing import Final

from agencies.contract import Store
from agencies.service_catalogue.store.edition import counting

# A collation would be that of the database, which each installation has its own of.
NAME: Final = "coalesce(e.name->>{language}, e.name->>'ko', e.name->>'en') COLLATE \"C\""


async def by_name(store: Store, version: int, language: str) -> list[str]:
    """Return the ids of a version's services, by their names in the language with this code, else in Korean."""
    name = NAME.format(language="$2::text")
    sql = f"SELECT e.id FROM service_edition e WHERE {counting('$1::bigint')} ORDER BY {name}, e.id"  # noqa: S608
    return [row["id"] for row in await store.fetch(sql, version, language)]
