"""How a request names a registered document by its hash: what is read, and what is refused in which words."""

import hashlib
from typing import Any

import pytest

from agencies.contract.errors import BadRequest
from api.receiving.persisted_query import read_document_hash

TEXT = "{ agencies { id } }"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def named(said: Any = HASH, version: Any = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": said}}


def read(extensions: dict[str, Any], document: Any = None, **given: Any) -> str | None:
    return read_document_hash({"query": document, **given}, extensions)


@pytest.mark.parametrize("document", [None, "", TEXT])
@pytest.mark.parametrize("prefix", ["", "sha256:"])
def test_a_hash_is_read_with_and_without_the_document(prefix: str, document: str | None) -> None:
    """The hash may begin as graphql-codegen writes it; a document that is sent too has to be the one it names."""
    assert read(named(prefix + HASH), document) == HASH
    assert read({}, document, documentId=prefix + HASH) == HASH
    assert read(named(), document, documentId=prefix + HASH) == HASH


def test_null_names_nothing() -> None:
    """`persistedQuery: null` and `documentId: null` are as if they were left out."""
    assert read({"persistedQuery": None}) is None
    assert read({}, documentId=None) is None
    assert read({"persistedQuery": None}, documentId=HASH) == HASH


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
        read(extensions, None)


@pytest.mark.parametrize("document", [TEXT + "\n", "{ factDefinitions { id } }"])
def test_a_document_that_has_another_hash_is_refused(document: str) -> None:
    """A client whose hash is of another text would be answered by one text here and by another elsewhere."""
    with pytest.raises(BadRequest, match="is not the SHA-256 of `query`"):
        read(named(), document)
    with pytest.raises(BadRequest, match=r"^`documentId` is not the SHA-256 of `query`"):
        read({}, document, documentId=HASH)


@pytest.mark.parametrize("said", ["", 1, True, [], HASH[:-1], "sha1:" + HASH, "agencies"])
def test_a_document_id_of_another_form_is_refused(said: Any) -> None:
    """The message names the parameter, and says which form is read."""
    with pytest.raises(BadRequest, match=r"^`documentId` must be the document's SHA-256"):
        read({}, documentId=said)


def test_two_names_of_different_documents_are_refused() -> None:
    """One of them would be answered, and the client could not tell which."""
    with pytest.raises(BadRequest, match=r"^`documentId` and `persistedQuery.sha256Hash` differ"):
        read(named(), documentId=hashlib.sha256(b"{ me { id } }").hexdigest())


def test_a_document_that_is_no_text_is_refused() -> None:
    """A hash excuses no wrong `query`."""
    with pytest.raises(BadRequest, match="must be a string"):
        read(named(), 1)
