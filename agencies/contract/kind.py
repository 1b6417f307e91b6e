"""Of what kind a declaration has to be: Python takes any, and what is of another is found late, or never."""

from collections.abc import Collection
from reprlib import Repr
from types import UnionType
from typing import Final

from agencies.contract.errors import StartUpError

_SHORT: Final = Repr()
_SHORT.maxstring = _SHORT.maxother = 100


def shortened(given: object) -> str:
    """What is given as Python writes it, without its middle where it is long."""
    return _SHORT.repr(given)


def refuse_other(what: str, given: object, kind: type | UnionType, instead: str) -> None:
    """StartUpError, with what to give instead, for what is not of this kind."""
    if not isinstance(given, kind):
        raise StartUpError(f"{what} is {shortened(given)}: give {instead}.")


def take_none_as_no(declared: object, *names: str) -> None:
    """Have None stand for nothing at all where several may be declared, as `()` does."""
    for name in names:
        if getattr(declared, name) is None:
            object.__setattr__(declared, name, ())


def are_several(given: object, kind: type) -> bool:
    """Whether this is a tuple, or list, of this kind."""
    return (
        isinstance(given, Collection) and not isinstance(given, str) and all(isinstance(each, kind) for each in given)
    )


def refuse_other_than_several(what: str, given: object, kind: type, instead: str) -> None:
    """StartUpError for what is no tuple, or list, of this kind: a text is taken letter by letter where one stands."""
    if not are_several(given, kind):
        raise StartUpError(f"{what} are {shortened(given)}: give a tuple, with a comma behind one, as `{instead}`.")
