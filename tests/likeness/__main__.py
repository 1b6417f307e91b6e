"""`python -m tests.likeness [COMMIT]`: whether this version does all that a commit did, alike."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.likeness.comparison import BEFORE, compared, report
from tests.seeded_folder import fill


def main() -> int:
    """Print in what both differ; 1 where they do."""
    with tempfile.TemporaryDirectory(prefix="maru-") as folder:
        number, differences = asyncio.run(compared(fill(Path(folder)), *sys.argv[1:2] or [BEFORE]))
    print(report(number, differences))
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
