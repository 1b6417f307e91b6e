"""What a run says: the score of each package, what survived, and beside an earlier run what became of its mutants."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.mutation.kept import Kept
from tests.mutation.mutant import PACKAGES, Mutant
from tests.mutation.trying import Fate, Tried

KILLED = (Fate.KILLED, Fate.HANGED)


@dataclass(frozen=True)
class Report:
    """The mutants of a run.

    `before`: the same mutants in an earlier run, where these were tried again · `lost`: those not found any more.
    """

    told: str
    tried: Sequence[Tried]
    before: Mapping[Mutant, Kept] = field(default_factory=dict)
    lost: Sequence[Kept] = ()

    def score(self) -> str:
        """Return a line for each package and one for all; before and now are of the same mutants."""
        lines = []
        for package in (*PACKAGES, "all"):
            of = [each for each in self.tried if package in (each.mutant.package, "all")]
            if of:
                fates = ", ".join(f"{count} {fate}" for fate, count in Counter(each.fate for each in of).most_common())
                line = f"{package}: {_killed([each.fate for each in of])} of {len(of)} killed ({fates})"
                past = [self.before[each.mutant].fate for each in of if each.mutant in self.before]
                lines.append(f"{line}; before: {_killed(past)}" if past else line)
        if self.before:
            killed = sum(each.fate in KILLED for each in self.lost)
            lines.append(f"not found any more: {len(self.lost)}, of which {killed} were killed before")
        return "\n".join(lines)

    def text(self) -> str:
        """Return the whole report, with the changes that survived and those that were not found any more."""
        lived = [each for each in self.tried if each.fate not in KILLED]
        lived.sort(key=lambda each: (each.mutant.package, each.mutant.path, each.mutant.line))
        parts = [f"# {self.told}", f"```text\n{self.score()}\n```", "## Survivors"]
        for each in lived:
            mutant, past = each.mutant, self.before.get(each.mutant)
            head = f"{mutant.package}, {each.fate}, {each.tests} tests, {mutant.name}:{mutant.line}"
            parts.append(_part(f"{head}, before: {past.fate}" if past else head, mutant.diff()))
        if self.lost:
            parts.append("## Not found any more")
            parts += [_part(f"{each.package}, {each.path}:{each.line}, {each.fate}", each.diff) for each in self.lost]
        return "\n\n".join(parts) + "\n"


def _killed(fates: Sequence[Fate]) -> str:
    killed = sum(fate in KILLED for fate in fates)
    return f"{killed} ({100 * killed / len(fates):.1f}%)"


def _part(head: str, diff: str) -> str:
    return f"{head}\n\n```diff\n{diff}```"
