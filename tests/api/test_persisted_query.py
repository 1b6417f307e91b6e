"""How a request names a registered document by its hash: what is read, and what is refused in which words."""

import hashlib
from typing import Any

import pytest

from agencies.contract.errors import BadRequest
from api.persisted_query import read_persisted_query

TEXT = "{ agencies { id } }"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def named(said: Any = HASH, version: Any = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": said}}


@pytest.mark.parametrize("document", [None, "", TEXT])
@pytest.mark.parametrize("prefix", ["", "sha256:"])
def test_a_hash_is_read_with_and_without_the_document(prefix: str, document: str | None) -> None:
    """The hash may begin as graphql-codegen writes it; a document that is sent too has to be the one it names."""
    assert read_persisted_query(named(prefix + HASH), document) == HASH


def test_null_names_nothing() -> None:
    """`persistedQuery: null` is as if it were left out."""
    assert read_persisted_query({"persistedQuery": None}, None) is None


@pytest.mark.parametrize(
    "extensions",
    [
        {"persistedQuery": HASH},
        {"persistedQuery": []},
        {"persistedQuery": {}},
        {"persistedQuery": {"sha256Hash": HASH}},
        {"persistedQuery": {"version": 1}},
        named(version=2),
        named(version="1"),
        named(version=True),
        named(None),
        named(HASH.upper()),
        named(HASH[:-1]),
        named(HASH + "0"),
        named(hashlib.sha1(TEXT.encode()).hexdigest()),
        named("sha1:" + HASH),
    ],
)
def test_another_form_is_refused(extensions: dict[str, Any]) -> None:
    """The message says which form is read."""
    with pytest.raises(BadRequest, match=r"must be (`\{\"version\": 1|the document's SHA-256)"):
        read_persisted_query(extensions, None)


@pytest.mark.parametrize("document", [TEXT + "\n", "{ factDefinitions { id } }"])
def test_a_document_that_has_another_hash_is_refused(document: str) -> None:
    """A client whose hash is of another text would be answered by one text here and by another elsewhere."""
    with pytest.raises(BadRequest, match="is not the SHA-256 of `query`"):
        read_persisted_query(named(), document)


def test_a_document_that_is_no_text_is_refused() -> None:
    """A hash excuses no wrong `query`."""
    with pytest.raises(BadRequest, match="must be a string"):
        read_persisted_query(named(), 1)
