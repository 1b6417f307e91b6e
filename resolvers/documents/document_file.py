"""Files of documents to be registered: GraphQL files, and the manifests that client tools write.

A GraphQL file is one document, as it stands, with all of its operations and fragments. A manifest holds many: that of
Apollo's tools (`persisted-query-manifest.json`), or one object with a text for each hash, as graphql-codegen's client
preset writes it (`persisted-documents.json`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from agencies.contract.errors import StartUpError
from resolvers.documents.registered_document_table import hash_of

APOLLO: Final = "apollo-persisted-query-manifest"
MANIFEST: Final = (
    f"a manifest is either an object with `format: {APOLLO}` and `operations`, or one that has a text for each hash"
)
ALGORITHM: Final = "sha256:"


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document of a file; `place` says where it stands, and `line` on which line of the file it begins, 1 the first.

    `line` is None in a manifest, where the lines of a document are no lines of the file.
    """

    place: str
    text: str
    line: int | None


def read_documents_of(path: Path) -> list[FoundDocument]:
    """The documents of a file; StartUpError, with the file and what to do, where it cannot be read or meant."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise StartUpError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise StartUpError(f"{path}: is not text in UTF-8: save it as UTF-8.") from error
    if path.suffix in (".graphql", ".gql"):
        return [FoundDocument(str(path), text, 1)]
    if path.suffix == ".json":
        return list(_of_manifest(path, text))
    raise StartUpError(f"{path}: is neither a GraphQL file (.graphql, .gql) nor a manifest (.json).")


def _of_manifest(path: Path, text: str) -> Iterator[FoundDocument]:
    try:
        manifest = orjson.loads(text)
    except ValueError as error:
        raise StartUpError(f"{path}: is no JSON ({error}): let the tool write it anew.") from error
    for said, body in _entries(path, manifest):
        found = FoundDocument(f"{path}, document {said}", body, None)
        if said.removeprefix(ALGORITHM) != hash_of(body):
            raise StartUpError(
                f"{found.place}: that is not the SHA-256 of its text. Have the tool name documents by the SHA-256 in "
                "hexadecimal digits: `hashAlgorithm: 'sha256'` in graphql-codegen, no `createOperationId` in Apollo's."
            )
        yield found


def _entries(path: Path, manifest: Any) -> list[tuple[str, str]]:
    """Each document's hash, as the manifest names it, and its text."""
    entries: Any = None
    if isinstance(manifest, dict) and "format" not in manifest:
        entries = list(manifest.items())
    elif isinstance(manifest, dict) and manifest["format"] == APOLLO and isinstance(manifest.get("operations"), list):
        entries = [(each.get("id"), each.get("body")) for each in manifest["operations"] if isinstance(each, dict)]
        entries = entries if len(entries) == len(manifest["operations"]) else None
    if not entries or not all(isinstance(part, str) for entry in entries for part in entry):
        raise StartUpError(f"{path}: holds no documents: {MANIFEST}.")
    return list(entries)
