"""Test vectors of the log's proofs, for Python and the browser's module: `python -m tests.usage.vectors` makes them.

Each has what a check is given and whether it holds; what does not hold differs in one place from what does.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from resolvers.usage_log.record import UsageRecords
from resolvers.usage_log.tree.leaf import LeafForm, LeafValues, leaf_of
from resolvers.usage_log.tree.proof import KeptHashes, TileKey, consistency_path, inclusion_path, proven_root
from resolvers.usage_log.tree.signed_head import Head
from resolvers.usage_log.tree.signing_key import SigningKey
from resolvers.usage_log.tree.tree import TILE, Tree, leaf_hash
from tests.running import ROOT
from tests.usage.records import in_office, naive_root, record

FILE: Final = ROOT / "tests" / "usage" / "vectors.json"
SIZE: Final = 300
AT: Final = datetime(2026, 11, 26, 9, 30, 0, 123456, UTC)
PLACES: Final = ((1, 0), (2, 1), (3, 2), (16, 7), (17, 16), (255, 254), (256, 128), (300, 0), (300, 299), (300, 271))
GROWTHS: Final = ((0, 5), (1, 2), (3, 7), (4, 7), (16, 300), (64, 65), (100, 300), (256, 300), (299, 300), (300, 300))
BEYOND_32_BITS: Final = ((2**40, 2**40 - 1), (2**40 + 12345, 2**33 + 7), (2**52 + 1, 2**52))


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


class Log:
    """A log of some records, under heads of a key made for it."""

    def __init__(self) -> None:
        self.key = SigningKey(SigningKey.new_pem())
        self.stranger = SigningKey(SigningKey.new_pem())
        self.records = [self._record(at) for at in range(SIZE)]
        self.leaves = [self._leaf(at) for at in range(SIZE)]
        self.hashes = [leaf_hash(leaf) for leaf in self.leaves]
        tiles: dict[TileKey, bytes] = {}
        for row in Tree(0, b"").append(self.hashes):
            key = TileKey(row.level, row.first // TILE)
            tiles[key] = tiles.get(key, b"") + row.hashes
        self.kept = KeptHashes(tiles)

    def _record(self, at: int) -> UsageRecords:
        made = in_office if at % 3 else record
        return made(f"c{at % 7}", request_id=hashlib.sha256(bytes([at % 256])).hexdigest()[:16])

    def _leaf(self, at: int) -> bytes:
        of_it = self.records[at]
        salts = hashlib.sha256(b"salt" + at.to_bytes(2)).digest()
        request_id = bytes.fromhex(of_it.request_id)
        values = LeafValues(at, AT, of_it.citizen_id, of_it.reader, of_it.issue, None, request_id, salts)
        return leaf_of(LeafForm.of(*of_it.shapes), values)

    def root(self, size: int) -> bytes:
        return naive_root(self.hashes[:size])

    def path(self, index: int, size: int) -> list[bytes]:
        return self.kept.roots(inclusion_path(index, size))

    def growth(self, first: int, second: int) -> list[bytes]:
        return self.kept.roots(consistency_path(first, second))

    def head(self, size: int, key: SigningKey | None = None) -> dict[str, Any]:
        key = key or self.key
        return key.sign(Head(size, self.root(size), AT, key.key_id)).document

    def shown(self, at: int, size: int) -> dict[str, Any]:
        """A record as the graph shows it."""
        of_it = self.records[at]
        (shape,) = of_it.shapes
        return {
            "logtime": AT.isoformat(),
            "receiverKind": shape.receiver_kind.name,
            "receiver": None if shape.receiver_agency is None else {"id": shape.receiver_agency},
            "receiverSystem": shape.receiver_system,
            "requestId": of_it.request_id,
            "issue": of_it.issue,
            "action": shape.action.name,
            "purpose": {"id": shape.purpose},
            "agency": {"id": shape.agency},
            "usedFields": [{"id": each} for each in shape.fields],
            "represented": shape.represented,
            "proof": {
                "leaf": b64(self.leaves[at]),
                "index": at,
                "path": [b64(each) for each in self.path(at, size)],
                "head": self.head(size),
            },
        }


def changed(path: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Paths that differ in one place: a hash changed, the last missing, one too many."""
    for at in range(0, len(path), 3):
        yield [*path[:at], bytes(32), *path[at + 1 :]]
    if path:
        yield list(path[:-1])
    yield [*path, bytes(32)]


def inclusion(log: Log) -> Iterator[dict[str, Any]]:
    def vector(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes, holds: bool) -> dict[str, Any]:
        given = {"leafHash": b64(leaf), "index": index, "size": size, "path": [b64(each) for each in path]}
        return {**given, "root": b64(root), "holds": holds}

    for size, index in PLACES:
        leaf, path, root = log.hashes[index], log.path(index, size), log.root(size)
        yield vector(leaf, index, size, path, root, True)
        yield vector(bytes(32), index, size, path, root, False)
        yield vector(leaf, size, size, path, root, False)
        for wrong in changed(path):
            yield vector(leaf, index, size, wrong, root, False)
    for size, index in BEYOND_32_BITS:
        path = [hashlib.sha256(bytes([at])).digest() for at in range(len(inclusion_path(index, size)))]
        root = proven_root(log.hashes[0], index, size, path)
        assert root is not None
        yield vector(log.hashes[0], index, size, path, root, True)
        yield vector(log.hashes[0], index - 1, size, path, root, False)


def consistency(log: Log) -> Iterator[dict[str, Any]]:
    def vector(first: int, one: bytes, second: int, other: bytes, path: Sequence[bytes], holds: bool) -> dict[str, Any]:
        given = {"first": first, "firstRoot": b64(one), "second": second, "secondRoot": b64(other)}
        return {**given, "path": [b64(each) for each in path], "holds": holds}

    for first, second in GROWTHS:
        one, other = log.root(first), log.root(second)
        path = log.growth(first, second)
        yield vector(first, one, second, other, path, True)
        if first:
            yield vector(first, bytes(32), second, other, path, False)
            yield vector(first, one, second, bytes(32), path, False)
            yield vector(second, other, first, one, path, first == second)
        for wrong in changed(path):
            yield vector(first, one, second, other, wrong, False)


def heads(log: Log) -> Iterator[dict[str, Any]]:
    head = log.head(12)
    yield {"head": head, "key": log.key.jwk, "holds": True}
    yield {"head": head, "key": log.stranger.jwk, "holds": False}
    yield {"head": log.head(12, log.stranger), "key": log.stranger.jwk, "holds": True}
    for member, value in (("treeSize", 13), ("root", b64(bytes(32))), ("timestamp", "2026-11-26T09:30:00+00:00")):
        yield {"head": head | {member: value}, "key": log.key.jwk, "holds": False}
    yield {"head": head | {"signature": b64(bytes(64))}, "key": log.key.jwk, "holds": False}


def leaves(log: Log) -> Iterator[dict[str, Any]]:
    for at in (0, 1, 299):
        yield {"leaf": b64(log.leaves[at]), "hash": b64(log.hashes[at])}


def made() -> dict[str, Any]:
    """All vectors. `records`: as the graph shows them under heads of different sizes, of the citizen `citizenId`."""
    log = Log()
    growths = ((100, 200), (100, 300), (200, 300))
    shown = [(at, size) for at, size in ((0, 100), (1, 100), (40, 200), (299, 300))]
    return {
        "keys": {"keys": [log.key.jwk]},
        "leaves": list(leaves(log)),
        "inclusion": list(inclusion(log)),
        "consistency": list(consistency(log)),
        "heads": list(heads(log)),
        "records": [{"citizenId": log.records[at].citizen_id, "record": log.shown(at, size)} for at, size in shown],
        "growths": [
            {"first": first, "second": second, "path": [b64(each) for each in log.growth(first, second)]}
            for first, second in growths
        ],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), indent=1, ensure_ascii=False) + "\n")
    sys.stdout.write(f"{FILE.relative_to(ROOT)} is written.\n")
