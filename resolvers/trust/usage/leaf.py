"""The bytes of a record that the Merkle tree is built over: its JSON by RFC 8785, with a salt of its own.

A citizen who checks a proof sees the leaf, so that it shows no other person: of the reader it has a digest alone, made
with a salt that is not in the leaf. Whoever is told that salt, as an auditor is, can check who the reader was.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

import orjson

from resolvers.trust.usage.record import Shape

SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class LeafForm:
    """The parts of a leaf that all records of one shape have; `LeafForm.of` makes them once for all."""

    before_citizen: bytes
    before_index: bytes
    before_reader: bytes
    before_request: bytes

    @classmethod
    def of(cls, shape: Shape) -> "LeafForm":
        """The form of this shape's leaves. Members stand in the order of their names, as RFC 8785 has it."""
        return cls(
            b'{"action":%b,"agency":%b,"citizenId":' % (_json(shape.action.name), _json(shape.agency)),
            b',"fields":%b,"index":' % orjson.dumps(shape.fields),
            b',"purpose":%b,"readerDigest":"' % _json(shape.purpose),
            b'","receiver":%b,"receiverKind":%b,"receiverSystem":%b,"represented":%b,"requestId":"'
            % (
                _json(shape.receiver_agency),
                _json(shape.receiver_kind.name),
                _json(shape.receiver_system),
                orjson.dumps(shape.represented),
            ),
        )


# One is made for each record that is written: to freeze it would take as long as the rest of making it.
@dataclass(slots=True)
class LeafValues:
    """What a leaf has of one record alone. `salts`: 16 bytes that the leaf shows, then 16 that it does not."""

    index: int
    logtime: datetime
    citizen_id: str | None
    reader: str
    issue: str | None
    persons: int | None
    request_id: bytes
    salts: bytes


def leaf_of(form: LeafForm, values: LeafValues) -> bytes:
    """The leaf's bytes; the same for the same record, whether it is being written or read back."""
    salts = values.salts.hex()
    return b'%b%b%b%d,"issue":%b,"logtime":"%b","persons":%b%b%b%b%b","salt":"%b"}' % (
        form.before_citizen,
        _json(values.citizen_id),
        form.before_index,
        values.index,
        _json(values.issue),
        _written(values.logtime),
        b"null" if values.persons is None else b"%d" % values.persons,
        form.before_reader,
        reader_digest(values.reader, values.salts[SALT_BYTES:]).encode(),
        form.before_request,
        values.request_id.hex().encode(),
        salts[: 2 * SALT_BYTES].encode(),
    )


def reader_digest(reader: str, salt: bytes) -> str:
    """What a leaf has of the reader: SHA-256 of the secret salt and the token's subject, in hexadecimal digits."""
    return hashlib.sha256(salt + reader.encode()).hexdigest()


@lru_cache(16)
def _written(logtime: datetime) -> bytes:
    """All that is committed together has one time."""
    return logtime.isoformat().encode()


def _json(value: str | None) -> bytes:
    return b"null" if value is None else orjson.dumps(value)
