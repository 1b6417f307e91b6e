"""The folder of a new agency, written from `agency_template/`: it runs at once and is the team's to change."""

import keyword
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Final

from graphql import GraphQLObjectType
from strawberry.utils.str_converters import to_camel_case

from agencies.contract.errors import StartUpError
from agencies.embedded_postgresql.cluster import checked_name
from agencies.embedded_postgresql.errors import ClusterError
from agencies.registration.discovery import FOLDER
from agencies.registration.entry_points import packaged_ids
from agencies.registration.registry import PLATFORM, Registry
from resolvers.platform_fields import platform
from resolvers.schema import build_schema, core

TEMPLATE: Final = Path(__file__).with_name("agency_template")
ENDING: Final = ".tmpl"
NAME: Final = re.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST: Final = 40


def check_name(name: str, registry: Registry) -> None:
    """StartUpError, with what to do, where no agency can be called so beside these."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise StartUpError(
            f"{name!r} cannot be an agency's name: it names a folder, a database and a field, so give at most "
            f"{LONGEST} small letters, digits and single underscores, a letter first, such as tax_office. Nothing was "
            "written."
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise StartUpError(f"{name!r} is a word of Python's own: give another name. Nothing was written.")
    if name == PLATFORM or (FOLDER / name).exists() or (FOLDER / f"{name}.py").exists():
        taken = "the platform's own store has that name" if name == PLATFORM else f"agencies/{name} is there already"
        raise StartUpError(f"No agency can be called {name!r}: {taken}. Give another name. Nothing was written.")
    if name in packaged_ids():
        raise StartUpError(
            f"No agency can be called {name!r}: an installed package brings one of that name. Give another name. "
            "Nothing was written."
        )
    try:
        checked_name(name)
    except ClusterError as error:
        raise StartUpError(f"{error} Nothing was written.") from None
    _refuse_taken(name, registry)


def _refuse_taken(name: str, registry: Registry) -> None:
    """Refuse a name whose field, types or facts the graph has already."""
    types = core(build_schema(registry, platform)).type_map
    citizen = types["Citizen"]
    assert isinstance(citizen, GraphQLObjectType)
    taken = [f"Citizen.{field}" for field in (to_camel_case(name),) if field in citizen.fields]
    taken += [each for each in (f"{_pascal(name)}Record", f"{_pascal(name)}Payment") if each in types]
    taken += [f"the fact {each}" for each in (f"{name}_registered", f"{name}_yearly_amount") if each in registry.facts]
    if taken:
        raise StartUpError(
            f"{name!r} would declare {taken[0]}, which there is: give another name. Nothing was written."
        )


def write_agency(name: str, under: Path = FOLDER) -> list[Path]:
    """Write the folder of an agency of this name, and give its files; StartUpError where it cannot be written."""
    return write_folder(under / name, words_of(name, modules=f"agencies.{name}"), sorted(TEMPLATE.rglob(f"*{ENDING}")))


def words_of(name: str, *, modules: str) -> dict[str, str]:
    """What the templates leave open, for an agency of this name whose modules are in this package."""
    return {
        "name": name,
        "modules": modules,
        "NAME": name.upper(),
        "Name": _pascal(name),
        "field": to_camel_case(name),
        "slug": name.replace("_", "-"),
        "title": name.replace("_", " ").capitalize(),
    }


def write_folder(folder: Path, words: Mapping[str, str], templates: Iterable[Path]) -> list[Path]:
    """Write a new folder from these templates, and give its files; StartUpError where it cannot be written."""
    try:
        folder.mkdir()
    except OSError as error:
        raise StartUpError(f"{folder} cannot be made: {error.strerror}. Nothing was written.") from error
    try:
        return [_write(path, folder, words) for path in templates]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StartUpError(f"{folder} cannot be written: {error.strerror}. Nothing was written.") from error


def _write(template: Path, folder: Path, words: Mapping[str, str]) -> Path:
    relative = template.relative_to(TEMPLATE).as_posix().removesuffix(ENDING)
    target = folder / Template(relative).substitute(words)
    target.parent.mkdir(exist_ok=True)
    text = Template(template.read_text(encoding="utf-8")).substitute(words)
    target.write_text(_in_order(text, words["modules"]) if target.suffix == ".py" else text, encoding="utf-8")
    return target


def _in_order(text: str, modules: str) -> str:
    """Where the agency's own modules stand among the others depends on its name; in a package they stand apart."""
    block = rf"(?:^from (?:agencies|{re.escape(modules)})\.\S+ import .+\n)+"
    return re.sub(block, lambda found: _sorted(found[0], modules), text, flags=re.MULTILINE)


def _sorted(imports: str, modules: str) -> str:
    lines = sorted(imports.splitlines(keepends=True), key=lambda line: line.split()[1])
    own = [] if modules.startswith("agencies.") else [line for line in lines if line.startswith(f"from {modules}.")]
    others = [line for line in lines if line not in own]
    return "".join([*others, *(["\n"] if own and others else []), *own])


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
