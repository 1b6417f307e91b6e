"""A store that is away: it refuses every connection, and the others on its server serve on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.patience import HANGING_SECONDS

END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@asynccontextmanager
async def away(dsn: str, agency: str) -> AsyncIterator[None]:
    """Have an agency's store refuse every connection, and end those that there are, while this lasts."""
    connection = await asyncpg.connect(dsn, timeout=HANGING_SECONDS)
    try:
        await connection.execute(f'ALTER DATABASE "{agency}" CONNECTION LIMIT 0')
        await connection.execute(END_OTHERS)
        yield
    finally:
        await connection.execute(f'ALTER DATABASE "{agency}" CONNECTION LIMIT -1')
        await connection.close()
