"""Messages about a document, for callers who may not see the schema too: they name what the caller has, nothing else.

graphql-core names types, required arguments and fields, and what it guesses was meant. A message that it words anew
some day is not told at all where it holds a further name.
"""

import re
from typing import Final

from resolvers.request.errors.coercion_message import reworded

UNFIT: Final = "This does not fit the schema."

_TYPE: Final = r"'[^']*'"
_REPLACED: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"^Argument '(?:\w+\.)?(@?\w+)\(\w+:\)' .*is required.*$", r"A required argument of '\1' is missing."),
        (rf"Expected value of type {_TYPE} to include required field .*$", "A required field of an input is missing."),
        (rf"Expected value of type {_TYPE}\.$", "Expected another value."),
        (rf"^Enum {_TYPE}", "The enum"),
        (rf" in {_TYPE} enum\.$", " in the enum."),
        (rf" as objects of type {_TYPE} can", " as objects here can"),
        (r" on field '\w+\.(\w+)'", r" on field '\1'"),
        (rf" since type {_TYPE} has", " since it has"),
        (rf" expecting type {_TYPE}", " expecting another type"),
        (rf" types {_TYPE} and {_TYPE}", " types"),
        (rf"(?<! never be) of (?:non-null |required )?type {_TYPE}", ""),
        (rf" (?:on|to) (?:non-null )?type {_TYPE}", ""),
        (rf"( OneOf Input Object)(?: type)? {_TYPE}", r"\1"),
        (rf"( root \w+ type) {_TYPE}", r"\1"),
    )
)
_QUOTED: Final = re.compile(r"'([^']*)'")
_WORD: Final = re.compile(r"\w+")


def words_of(text: str) -> frozenset[str]:
    """The words of what a caller has sent: made once for all the messages about it, since it may be long."""
    return frozenset(_WORD.findall(text))


def worded(message: str, *, only_names: frozenset[str] | None) -> str:
    """A message of graphql-core in our words; of all names only these; None: all may be told."""
    if only_names is None:
        return reworded(message)
    told = reworded(message.partition(" Did you mean ")[0])
    for pattern, instead in _REPLACED:
        told = pattern.sub(instead, told)
    named = {word for quoted in _QUOTED.findall(told) for word in _WORD.findall(quoted)}
    return told if named <= only_names else UNFIT
