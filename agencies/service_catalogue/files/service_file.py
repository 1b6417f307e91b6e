"""Where the files of services stand in an agency's folder, and those of their worded cases beside them."""

from pathlib import Path
from typing import Final

CASES: Final = ".cases.yaml"


def service_files(folder: Path) -> list[Path]:
    """The files of services in the folder, without those of their cases."""
    return [path for path in sorted((folder / "services").glob("*.yaml")) if not path.name.endswith(CASES)]
