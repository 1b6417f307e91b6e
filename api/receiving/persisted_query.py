"""Reads by which hash a request names a registered document.

It is in `documentId`, as GraphQL over HTTP has it, or in `extensions.persistedQuery`, as Apollo's clients send it.
A hash may begin with `sha256:`, as graphql-codegen writes it. Whether the document is registered is not asked here.
"""

import re
from hashlib import sha256
from typing import Any, Final

from agencies.contract.errors import BadRequest

HASH: Final = re.compile("(?:sha256:)?([0-9a-f]{64})", re.ASCII)


def read_document_hash(given: dict[str, Any], extensions: dict[str, Any]) -> str | None:
    """Return the SHA-256 of the document that a request names, 64 hexadecimal digits; None where it names none.

    BAD_REQUEST where a name has another form, where two names differ, or where `query` is sent as well and differs.
    """
    found: dict[str, str] = {}
    if given.get("documentId") is not None:
        found["documentId"] = _read_hash("documentId", given["documentId"])
    if extensions.get("persistedQuery") is not None:
        found["persistedQuery.sha256Hash"] = _read_extension(extensions["persistedQuery"])
    if len(set(found.values())) > 1:
        raise BadRequest("`documentId` and `persistedQuery.sha256Hash` differ: send one of them, or correct it.")
    for name, hash_ in found.items():
        _check_text(name, hash_, given.get("query"))
        return hash_
    return None


def _read_extension(given: Any) -> str:
    if not isinstance(given, dict) or given.get("version") != 1 or isinstance(given["version"], bool):
        raise BadRequest('The extension `persistedQuery` must be `{"version": 1, "sha256Hash": "…"}`.')
    return _read_hash("persistedQuery.sha256Hash", given.get("sha256Hash"))


def _read_hash(name: str, said: Any) -> str:
    found = HASH.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise BadRequest(f"`{name}` must be the document's SHA-256: 64 digits of 0-9 and a-f.")
    return found[1]


def _check_text(name: str, hash_: str, document: Any) -> None:
    if document is not None and not isinstance(document, str):
        raise BadRequest("The parameter `query` must be a string that holds a GraphQL document, or be left out.")
    if document and sha256(document.encode()).hexdigest() != hash_:
        raise BadRequest(f"`{name}` is not the SHA-256 of `query`: send one of them, or correct it.")
