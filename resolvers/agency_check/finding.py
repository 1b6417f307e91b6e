"""One line of the report on an agency: what was looked at, and what was found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check came to: in order where there is no `remedy`, else a fault with what to do."""

    check: str
    words: str
    remedy: str | None = None

    def __str__(self) -> str:
        if self.remedy is None:
            return f"ok     {self.check}: {self.words}"
        return f"FAULT  {self.check}: {self.words.rstrip('.')}. {self.remedy}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with what it counts: `1 table`, `3 tables`; `many`: the words for any other number than one."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
