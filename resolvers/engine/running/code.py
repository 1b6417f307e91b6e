"""What the code of a plan is made of, once it is compiled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.usage_log.record import Entries

Keys = Callable[[Any], tuple[Sequence[list[Any]], Sequence[list[Any]]]]
Disclose = Callable[[Any, Callable[[str, str, Entries], None]], None]


@dataclass(frozen=True, slots=True)
class Code:
    """The functions of a plan: `render(run)` gives the answer's data.

    `keys[bundle](run)` gives the keys of each of a bundle's reads, and of each of its calls. `groups[group - 1](run,
    key, row)` gives the fields of a deferred group for one object. `disclosed[group](run, note)` notes what a group
    discloses of each object, as far as what brings them is loaded; of one that stands at two places twice.
    """

    render: Callable[[Any], Any]
    keys: Sequence[Keys]
    source: str
    groups: Sequence[Callable[[Any, Any, Any], Any]] = ()
    disclosed: Sequence[Disclose] = ()
