"""JSON as the endpoints read it: RFC 8259 in UTF-8, one meaning for every reader.

The reader refuses what parsers disagree about (duplicate keys, NaN, lone surrogates, whole numbers that would be
rounded), nesting that could exhaust a stack, and NUL, which no store holds. It must never recurse over a value.
"""

import re
from typing import Any, Final

import orjson

from agencies.contract.errors import BadRequest

MAX_NESTING: Final = 200

EXACT_DIGITS: Final = 18
# With every digit made a 0, a long number is found by one search of bytes: a pattern of digits takes ten times as long.
_ZEROS: Final = bytes(ord("0") if chr(each) in "0123456789" else ord(" ") for each in range(256))
_LONG_NUMBER: Final = b"0" * (EXACT_DIGITS + 1)
_KEY_ENDS: Final = re.compile(rb'"[ \t\r\n]*:')
_STRINGS: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')


def read_json(text: bytes, what: str) -> Any:
    """Read one JSON value, named `what` in messages; raises BadRequest."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"{what} is not valid JSON in UTF-8 ({error.msg}).") from None
    keys, numbers = _keys_and_numbers(value, what)
    if _written_keys_at_most(text) != keys and _written_keys(text) != keys:
        raise BadRequest(f"{what} has the same key twice in one object. Send each key once.")
    if numbers and _LONG_NUMBER in text.translate(_ZEROS) and _holds_long_number(text):
        raise BadRequest(f"{what} has a whole number of over {EXACT_DIGITS} digits, which is not kept. Quote it.")
    if b"\\u0000" in text and _holds_nul(value):
        raise BadRequest(f"{what} holds the character U+0000. Leave it out.")
    return value


def _keys_and_numbers(value: Any, what: str) -> tuple[int, bool]:
    """How many keys all objects have, and whether there is a number; raises BadRequest where nesting is too deep."""
    keys, numbers, level = 0, False, [[value]]
    for _ in range(MAX_NESTING + 1):
        below: list[Any] = []
        for one in level:
            for item in one:
                kind = type(item)
                if kind is str:
                    continue
                if kind is dict:
                    keys += len(item)
                    below.append(item.values())
                elif kind is list:
                    below.append(item)
                elif kind is int or kind is float:
                    numbers = True
        if not below:
            return keys, numbers
        level = below
    raise BadRequest(f"{what} is nested more than {MAX_NESTING} deep. Flatten it.")


def _written_keys_at_most(text: bytes) -> int:
    """An upper bound on the keys written: a quote and a colon inside a string count too."""
    return len(_KEY_ENDS.findall(text))


def _written_keys(text: bytes) -> int:
    return _STRINGS.sub(b"", text).count(b":")


def _holds_long_number(text: bytes) -> bool:
    # Beyond 64 bits the parser rounds a whole number to a float: an id would silently become another.
    bare = _STRINGS.sub(b"", text)
    return re.search(rb"(?<![0-9.eE+])(?<![eE]-)[0-9]{%d,}(?![0-9.eE])" % (EXACT_DIGITS + 1), bare) is not None


def _holds_nul(value: Any) -> bool:
    # Serialised anew, a NUL is written one way only, and a backslash before "u0000" is doubled.
    return re.search(rb"(?<!\\)(?:\\\\)*\\u0000", orjson.dumps(value)) is not None
