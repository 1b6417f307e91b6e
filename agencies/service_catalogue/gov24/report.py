"""What an import came to, in words: counts first, then what is to be looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from agencies.service_catalogue.gov24.conversion import Conversion, Remark
from agencies.service_catalogue.store.loader import Loaded

SHOWN: Final = 10
KEPT: Final = "refused, as it stood"


@dataclass(frozen=True, slots=True)
class Report:
    """One import; `own`: the services that Maru's own catalogue describes too, so that its rule decides."""

    as_of: date
    conversion: Conversion
    loaded: Loaded
    own: Sequence[str]

    def text(self, shown: int | None = SHOWN) -> str:
        """The report, of each list as many lines as are to be shown (None: all)."""
        return "\n".join([*self._counts(), *self._lists(shown)])

    def _counts(self) -> Iterator[str]:
        loaded = self.loaded
        taken = len(self.conversion.services)
        state = "is new" if loaded.swapped else "stood already"
        yield f"The national catalogue as of {self.as_of}: {taken:,} services; version {loaded.version} {state}."
        for title, count in (
            ("added", len(loaded.added)),
            ("changed", len(loaded.changed)),
            ("removed", len(loaded.removed)),
            ("unchanged", loaded.unchanged),
            (KEPT, len(loaded.kept)),
            *((title, len(remarks)) for title, remarks in self._remarked().items()),
        ):
            yield f"  {title:<{self._width()}} {count:>7,}"

    def _lists(self, shown: int | None) -> Iterator[str]:
        loaded = self.loaded
        names = {**loaded.names, **{entry["id"]: entry["name"]["ko"] for entry in self.conversion.services}}
        changes = {"added": loaded.added, "changed": loaded.changed, "removed": loaded.removed, KEPT: loaded.kept}
        listed = {title: [Remark(id_, names.get(id_, "")) for id_ in ids] for title, ids in changes.items()}
        for title, remarks in {**self._remarked(), **listed}.items():
            if remarks:
                yield from ("", f"{title} ({len(remarks):,}):", *_cut(remarks, shown))

    def _remarked(self) -> Mapping[str, Sequence[Remark]]:
        found = self.conversion
        names = {entry["id"]: entry["name"]["ko"] for entry in found.services}
        return {
            "refused": found.refused,
            "unknown codes": found.unknown_codes,
            "region not mapped": found.unmapped,
            "odd ages": found.odd_ages,
            "for organisations only": found.organisations,
            "own YAML decides": [Remark(id_, names.get(id_, "")) for id_ in self.own],
        }

    def _width(self) -> int:
        return max(map(len, self._remarked()))


def _cut(remarks: Sequence[Remark], shown: int | None) -> Iterator[str]:
    yield from (f"  {remark.id}  {remark.words}".rstrip() for remark in remarks[:shown])
    if shown is not None and len(remarks) > shown:
        yield f"  … and {len(remarks) - shown:,} more; --all shows them"
