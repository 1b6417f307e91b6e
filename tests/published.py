"""The agencies of the published schema: the whole suite is about them, whatever has joined beside them since.

`python -m tests.published` prints their ids as the setting AGENCIES takes them. What has joined brings its own tests
in its own folder; with `make schema` it is published, and from then on the suite is about it too.
"""

import re
from typing import Final

from tests.root import ROOT

APPLIED: Final = re.compile(r'@agency\(id: "([a-z0-9_]+)"\)')


def published() -> list[str]:
    """Their ids, as schema.graphql says who answers a field."""
    return sorted({*APPLIED.findall((ROOT / "schema.graphql").read_text())})


if __name__ == "__main__":
    print(",".join(published()))
