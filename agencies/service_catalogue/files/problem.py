"""What is wrong with the catalogue's files, said so that whoever wrote them finds the line and knows what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from agencies.contract import StartUpError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogueError(StartUpError):
    """The catalogue's files cannot be used: all that is wrong with them, a line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(("The service catalogue cannot be loaded; correct:", *map(str, self.problems))))
