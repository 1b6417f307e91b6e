"""Entities, the types that are joined across agencies by key, and values, whose fields stand in any agency's row."""

from collections.abc import Callable
from inspect import get_annotations
from typing import Any, Final, TypeVar, overload

import strawberry

from agencies.contract.errors import StartUpError
from agencies.contract.field import paragraph
from agencies.contract.sources.key import own_key

T = TypeVar("T")

GUARDED: Final = "__maru_guarded__"


@overload
def entity(cls: type[T]) -> type[T]: ...
@overload
def entity(*, guarded: bool) -> Callable[[type[T]], type[T]]: ...
def entity(cls: type[Any] | None = None, *, guarded: bool = False) -> Any:
    """A type of which only the key, `id`, is declared here; agencies contribute everything else.

    A `guarded` one is a person's: a caller who has no relation to it meets it nowhere. StartUpError where the class
    has anything but a docstring.
    """

    def declare(cls: type[T]) -> type[T]:
        _refuse_own_fields(cls)
        cls.__annotations__ = {"id": strawberry.ID}
        cls.id = own_key("Opaque; the same wherever this object is met.")  # type: ignore[attr-defined]
        setattr(cls, GUARDED, guarded)
        return strawberry.type(cls, description=paragraph(cls.__doc__))

    return declare if cls is None else declare(cls)


def _refuse_own_fields(cls: type[Any]) -> None:
    attributes = [name for name in vars(cls) if not name.startswith("__")]
    for name in dict.fromkeys((*get_annotations(cls), *attributes)):
        raise StartUpError(
            f"The entity {cls.__name__} declares `{name}` in its own class, where only a docstring may stand: "
            f"contribute it with `@agency.contribute({cls.__name__}, …)`."
        )


def value(cls: type[T]) -> type[T]:
    """A type whose fields are columns of the row in which the value is embedded."""
    return strawberry.type(cls, description=paragraph(cls.__doc__))


def is_guarded(cls: type[Any]) -> bool:
    """Whether this entity is a person's."""
    return bool(getattr(cls, GUARDED, False))
