"""Values of a store that exists as rules and answers take them: whole and other numbers, and texts without padding.

The driver gives a Decimal for a `numeric`, a UUID for a `uuid`, a `char(n)` with its blanks and a `json` as its text:
no fact is any of these. In a store of our own form a `json` is the text that was written, as kept decisions need it.
The binary format is the only one in which values come within a record.
"""

from collections.abc import Sequence
from decimal import Decimal
from struct import Struct
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

HEAD: Final = Struct(">HhHH")
"""Of a `numeric`: how many digits follow, the power of the first one's place, the sign, and the digits shown behind
the point. Each digit is one of base 10,000."""
NEGATIVE: Final = 0x4000
NO_NUMBER: Final = 0xC000
"""From this sign on it is no finite number."""
BASE: Final = 10_000
WIDTH: Final = 4


async def read_plainly(connection: "asyncpg.Connection[Any]") -> None:
    """Have a connection give plain values."""
    for name, write, read in (
        ("bpchar", str.encode, _read_text),
        ("uuid", _write_uuid, _read_uuid),
        ("numeric", _write_number, _read_number),
        ("json", orjson.dumps, orjson.loads),
    ):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=write, decoder=read, format="binary")


def _read_text(value: bytes) -> str:
    return value.decode().rstrip(" ")


def _read_uuid(value: bytes) -> str:
    return str(UUID(bytes=bytes(value)))


def _write_uuid(value: Any) -> bytes:
    return UUID(str(value)).bytes


def _read_number(value: bytes) -> int | float:
    """An int where the column shows nothing behind the point, else the nearest float."""
    count, weight, sign, scale = HEAD.unpack_from(value)
    if sign >= NO_NUMBER:
        return {NO_NUMBER: float("nan"), 0xD000: float("inf")}.get(sign, float("-inf"))
    digits = Struct(f">{count}H").unpack_from(value, HEAD.size)
    number = 0
    for digit in digits:
        number = number * BASE + digit
    places = weight - count + 1
    signed = -number if sign == NEGATIVE else number
    if scale == 0:
        return signed * int(BASE**places)
    return float(Decimal(signed).scaleb(WIDTH * places))


def _write_number(value: Any) -> bytes:
    number = Decimal(str(value))
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("A numeric is asked for with a finite number.")
    scale = max(-exponent, 0)
    # The digits from a place on that is one of base 10,000, and to such a place.
    behind = -(-scale // WIDTH) * WIDTH
    whole = int("".join(map(str, digits))) * 10 ** (exponent + behind)
    found: list[int] = []
    while whole:
        whole, digit = divmod(whole, BASE)
        found.append(digit)
    weight = len(found) - 1 - behind // WIDTH
    return HEAD.pack(len(found), weight, NEGATIVE if sign else 0, scale) + _packed(found[::-1])


def _packed(digits: Sequence[int]) -> bytes:
    return Struct(f">{len(digits)}H").pack(*digits)
