"""Reads by which hash a request names a registered document: `extensions.persistedQuery`, as Apollo's clients send it.

A hash may begin with `sha256:`, as graphql-codegen writes it. Whether the document is registered is not asked here.
"""

import re
from hashlib import sha256
from typing import Any, Final

from agencies.contract.errors import BadRequest

HASH: Final = re.compile("(?:sha256:)?([0-9a-f]{64})", re.ASCII)


def read_persisted_query(extensions: dict[str, Any], document: Any) -> str | None:
    """The SHA-256 of the document that is meant, 64 hexadecimal digits; None where `persistedQuery` is null.

    BAD_REQUEST where it has another form, or where a `document` that is sent as well, not empty, has another hash.
    """
    given = extensions["persistedQuery"]
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("version") != 1 or isinstance(given["version"], bool):
        raise BadRequest('The extension `persistedQuery` must be `{"version": 1, "sha256Hash": "…"}`.')
    said = given.get("sha256Hash")
    found = HASH.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise BadRequest("`persistedQuery.sha256Hash` must be the document's SHA-256: 64 digits of 0-9 and a-f.")
    if document is not None and not isinstance(document, str):
        raise BadRequest("The parameter `query` must be a string that holds a GraphQL document, or be left out.")
    if document and sha256(document.encode()).hexdigest() != found[1]:
        raise BadRequest("`persistedQuery.sha256Hash` is not the SHA-256 of `query`: send one of them, or correct it.")
    return found[1]
