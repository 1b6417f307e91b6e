"""The names of the records that generated code looks up for an object, so that it looks each up once."""

from collections.abc import Iterator
from contextlib import contextmanager


class RecordNames:
    """Names by edge and key, while an object is written: what is written later of it is evaluated later.

    `given` are all names. Where an object is not, nothing was looked up for it, so that its names hold within it alone.
    Functions stand beside each other: none knows the names of another.
    """

    def __init__(self) -> None:
        self.given: set[str] = set()
        self._known: dict[tuple[int, str], str] | None = None

    def of(self, edge: int, key: str) -> tuple[str, str]:
        """The expression of the record, or None, that an edge has for a key, and the name of that afterwards."""
        if self._known is None:
            return f"(o := f{edge}.get({key}))", "o"
        name = self._known.get((edge, key))
        if name is not None:
            return name, name
        name = self._known[edge, key] = f"o{len(self.given)}"
        self.given.add(name)
        return f"({name} := f{edge}.get({key}))", name

    @contextmanager
    def of_object(self) -> Iterator[None]:
        """What is written is an object, which knows the names of those that it stands in."""
        known, self._known = self._known, dict(self._known or ())
        yield
        self._known = known

    @contextmanager
    def of_function(self) -> Iterator[None]:
        """What is written stands in a function of its own."""
        known, self._known = self._known, None
        yield
        self._known = known
