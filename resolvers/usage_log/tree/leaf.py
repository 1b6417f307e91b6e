"""The bytes of a record that the Merkle tree is built over: its JSON by RFC 8785, with a salt of its own.

A citizen who checks a proof sees the leaf, so that it shows no other person: of the reader it has a digest alone, made
with a salt that is not in the leaf. Whoever is told that salt, as an auditor is, can check who the reader was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final, NamedTuple

import orjson

from resolvers.usage_log.record import Shape

SALT_BYTES: Final = 16


class LeafForm(NamedTuple):
    """The parts of a leaf that all records of one shape have; `LeafForm.of` makes them once for all."""

    before_citizen: str
    before_index: str
    before_reader: str
    before_request: str

    @classmethod
    def of(cls, shape: Shape) -> "LeafForm":
        """The form of this shape's leaves. Members stand in the order of their names, as RFC 8785 has it."""
        return cls(
            f'{{"action":{_json(shape.action.name)},"agency":{_json(shape.agency)},"citizenId":',
            f',"fields":{_json(shape.fields)},"index":',
            f',"purpose":{_json(shape.purpose)},"readerDigest":"',
            f'","receiver":{_json(shape.receiver_agency)},"receiverKind":{_json(shape.receiver_kind.name)}'
            f',"receiverSystem":{_json(shape.receiver_system)},"represented":{_json(shape.represented)},"requestId":"',
        )


# One is made for whatever is written: to freeze it would take as long as the rest of making it.
@dataclass(slots=True)
class LeafValues:
    """What a leaf has that its form does not. `salts`: 16 bytes that the leaf shows, then 16 that it does not.

    Of leaves that one request makes of one citizen: the first one's index, and the salts of all.
    """

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
    (leaf,) = leaves_of((form,), values)
    return leaf


def rebuilt_leaf(form: LeafForm | None, values: LeafValues) -> bytes | None:
    """The bytes that a record's columns give; None of columns that make no leaf, and of a shape that is none."""
    if form is None:
        return None
    try:
        return leaf_of(form, values)
    except (AttributeError, TypeError, ValueError):
        # The owner of the tables can write anything there.
        return None


def leaves_of(forms: Sequence[LeafForm], values: LeafValues) -> list[bytes]:
    """The bytes of leaves that follow on each other and differ in their forms and salts alone.

    ValueError where there are other than 32 bytes of salts for each of several. One alone shows all but the last 16
    that there are: with salts of another length it is another leaf, whoever the reader is said to be.
    """
    citizen, salts = _json(values.citizen_id), values.salts
    length = 2 * SALT_BYTES
    if len(salts) != length * len(forms):
        if len(forms) != 1:
            raise ValueError(f"There are {len(salts)} bytes of salts for {len(forms)} leaves.")
        length = len(salts)
    occasion = _occasion(values.issue, values.logtime, values.persons)
    end = f'{values.request_id.hex()}","salt":"'
    leaves, at = [], 0
    for index, (before_citizen, before_index, before_reader, before_request) in enumerate(forms, values.index):
        shown, secret = at + length - SALT_BYTES, at + length
        leaves.append(
            f"{before_citizen}{citizen}{before_index}{index}{occasion}{before_reader}"
            f"{reader_digest(values.reader, salts[shown:secret])}{before_request}{end}"
            f'{salts[at:shown].hex()}"}}'.encode()
        )
        at = secret
    return leaves


def reader_digest(reader: str, salt: bytes) -> str:
    """What a leaf has of the reader: SHA-256 of the secret salt and the token's subject, in hexadecimal digits."""
    return sha256(salt + reader.encode()).hexdigest()


@lru_cache(16)
def _occasion(issue: str | None, logtime: datetime, persons: int | None) -> str:
    """All that is committed together has one time, and what citizens read is of no case, and of one of them."""
    return f',"issue":{_json(issue)},"logtime":"{logtime.isoformat()}","persons":{_json(persons)}'


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
