"""The project of a new agency in a repository of its own: the folder of the scaffold as a package that pip installs."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Final

from agencies.contract.errors import StartUpError
from commands.scaffolding.agency_scaffold import ENDING, TEMPLATE, words_of, write_folder

MANIFEST: Final = Path(__file__).with_name("package_template") / f"pyproject.toml{ENDING}"
# A gateway's containers have no package of another repository, and a part of Compose could not bring it there.
LEFT_OUT: Final = f"compose.yml{ENDING}"


def check_package_name(name: str) -> None:
    """StartUpError, with what to do, where a package of this name would hide another or be hidden."""
    if find_spec(name) is not None:
        raise StartUpError(
            f"No package can be called {name!r}: Python finds a module of that name here already. Give another name. "
            "Nothing was written."
        )


def write_package(name: str, project: Path) -> list[Path]:
    """Write the project of an agency of this name into a folder, and give its files.

    The folder is made where it is not there. StartUpError where there is a project in it, or it cannot be written.
    """
    manifest = project / MANIFEST.name.removesuffix(ENDING)
    if manifest.exists():
        raise StartUpError(f"{manifest} is there already: give a folder without a project. Nothing was written.")
    try:
        project.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartUpError(f"{project} cannot be made: {error.strerror}. Nothing was written.") from error
    words = words_of(name, modules=name)
    templates = sorted(path for path in TEMPLATE.rglob(f"*{ENDING}") if path.name != LEFT_OUT)
    files = write_folder(project / name, words, templates)
    try:
        manifest.write_text(Template(MANIFEST.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(project / name, ignore_errors=True)
        raise StartUpError(f"{manifest} cannot be written: {error.strerror}. Nothing was written.") from error
    return [manifest, *files]
