"""The documents that are registered. Owns the table `registered_document` of the platform's store."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg

from agencies.store.fetching import Fetching

PUT: Final = """
    INSERT INTO registered_document (sha256, document, operations) VALUES ($1, $2, $3)
    ON CONFLICT (sha256) DO NOTHING
"""
READ: Final = "SELECT sha256, document FROM registered_document WHERE sha256 = ANY($1)"
STILL: Final = "SELECT sha256 FROM registered_document WHERE sha256 = ANY($1)"
ANY: Final = "SELECT EXISTS (SELECT FROM registered_document)"
LIST: Final = """
    SELECT sha256, document, operations, registered_at FROM registered_document
    ORDER BY operations, registered_at, sha256
"""
REMOVE: Final = "DELETE FROM registered_document WHERE sha256 = ANY($1) RETURNING sha256"


@dataclass(frozen=True, slots=True)
class FitDocument:
    """A document that fits the schema: its text, and the names of its operations, empty for one without."""

    text: str
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegisteredDocument:
    """One row: the hash, the text, the names of its operations (empty for one without), and since when it stands."""

    sha256: str
    document: str
    operations: tuple[str, ...]
    registered_at: datetime


def hash_of(document: str) -> str:
    """The hash by which a document is registered: SHA-256 of its text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(document.encode()).hexdigest()


async def put_documents(connection: "asyncpg.Connection[Any]", documents: Sequence[FitDocument]) -> int:
    """How many of these documents are new: all of them are registered, or none; those that stand stay as they are."""
    rows = [(hash_of(each.text), each.text, list(each.operations)) for each in documents]
    async with connection.transaction():
        before = await still_registered(connection, [row[0] for row in rows])
        await connection.executemany(PUT, rows)
    return len(rows) - len(before)


async def read_documents(store: Fetching, hashes: Sequence[str]) -> Mapping[str, str]:
    """The documents of these hashes, by hash; one that is not registered is absent."""
    return {row["sha256"]: row["document"] for row in await store.fetch(READ, list(hashes))}


async def still_registered(store: Fetching, hashes: Sequence[str]) -> frozenset[str]:
    """Those of these hashes whose documents are registered."""
    return frozenset(row["sha256"] for row in await store.fetch(STILL, list(hashes)))


async def is_any_registered(store: Fetching) -> bool:
    """Whether there is a document at all."""
    return bool((await store.fetch(ANY))[0][0])


async def list_documents(store: Fetching) -> list[RegisteredDocument]:
    """All documents, by the names of their operations, the oldest first."""
    return [
        RegisteredDocument(row["sha256"], row["document"], tuple(row["operations"]), row["registered_at"])
        for row in await store.fetch(LIST)
    ]


async def remove_documents(store: Fetching, hashes: Sequence[str]) -> frozenset[str]:
    """Those of these hashes whose documents were registered, and are no longer."""
    return frozenset(row["sha256"] for row in await store.fetch(REMOVE, list(hashes)))
