"""The names in an agency's services that matter to others where the agency is left out."""

from functools import cache
from pathlib import Path

from agencies.rules.condition import Figure, Leaf
from agencies.rules.notation import Notation, placed
from agencies.service_catalogue.files.document import read_document
from agencies.service_catalogue.files.problem import CatalogueError
from agencies.service_catalogue.files.schema_check import check_schema
from agencies.service_catalogue.files.service_file import service_files


@cache
def service_names(folder: Path) -> frozenset[str] | None:
    """The ids of the services in a folder, and the figures that they name; None where one of the files cannot be read.

    Others may name such a service, and hold a figure that is named nowhere else. They are read once in a process.
    """
    names: set[str] = set()
    for path in service_files(folder):
        try:
            document = read_document(path, path.relative_to(folder.parent).as_posix())
        except CatalogueError:
            return None
        if check_schema(document, "service"):
            return None
        names.add(document.data["id"])
        for requirement in document.data["requirements"]:
            names.update(_figures(requirement["condition"]))
    return frozenset(names)


def _figures(notation: Notation) -> set[str]:
    leaves = (condition for _, condition in placed(notation) if isinstance(condition, Leaf))
    return {leaf.operand.parameter for leaf in leaves if isinstance(leaf.operand, Figure)}
