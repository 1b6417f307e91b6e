"""Figures that are to be reached, each beside what was measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """One figure, less being better; `beside` are others of the same measurement, by name, in their own units."""

    name: str
    unit: str
    at_most: float
    got: float
    beside: Mapping[str, float] = field(default_factory=dict)


def table(targets: Iterable[Target]) -> str:
    """The targets to be read."""
    lines = [f"{'figure':76} {'at most':>9} {'got':>9}"]
    for target in targets:
        name = f"{target.name}, {target.unit}" if target.unit else target.name
        lines.append(f"{name:76} {target.at_most:>9g} {target.got:>9.4g}")
        lines += [f"    {name}: {value:,.6g}" for name, value in target.beside.items()]
    return "\n".join(lines)
