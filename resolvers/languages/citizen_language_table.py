"""In which language citizens have chosen to read. Owns the table `citizen_language` of the platform's store."""

from typing import Final

from agencies.contract.source import Table
from agencies.contract.sources.rows import Rows
from agencies.store.fetching import Fetching
from agencies.store.statement import plain_read

READ: Final = plain_read(Rows(Table("citizen_language", "citizen_id"), False, "", None, None, None, ()), ("language",))
PUT: Final = """
    INSERT INTO citizen_language AS kept (citizen_id, language) VALUES ($1, $2)
    ON CONFLICT (citizen_id) DO UPDATE SET language = excluded.language, chosen_at = now()
    WHERE kept.language <> excluded.language
"""


async def put_language(store: Fetching, citizen_id: str, language: str) -> None:
    """Keep what a citizen has chosen; nothing is written where it is chosen already."""
    await store.fetch(PUT, citizen_id, language)
