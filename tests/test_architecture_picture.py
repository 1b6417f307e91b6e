"""The picture of a request's way in docs/architecture.md is drawn from the imports of the files that the page names."""

import os
import re
from typing import Final

import grimp

from tests.running import ROOT

PAGE: Final = ROOT / "docs" / "architecture.md"
STEP: Final = re.compile(r"^\d\. \*\*[A-Za-z ]+\*\* \(((?:`[a-z_/]+\.py`(?:, )?)+)\)", re.MULTILINE)
PICTURE: Final = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)


def drawn(page: str) -> str:
    """The files of each step in order, and an arrow for each import that no other arrows lead along."""
    files = [file for step in STEP.findall(page) for file in re.findall(r"`(.+?)`", step)]
    modules = {file.removesuffix(".py").replace("/", "."): file for file in files}
    graph = grimp.build_graph("api", "resolvers", "agencies", cache_dir=None)
    imports = {each: graph.find_modules_directly_imported_by(each) & modules.keys() for each in modules}
    numbers = {module: number for number, module in enumerate(modules)}
    lines = ["flowchart TD", *(f'    f{numbers[module]}["{file}"]' for module, file in modules.items())]
    for module in modules:
        others = imports[module]
        direct = sorted(each for each in others if not any(_leads(imports, other, each) for other in others - {each}))
        lines += [f"    f{numbers[module]} --> f{numbers[each]}" for each in direct]
    return "\n".join(lines) + "\n"


def _leads(imports: dict[str, set[str]], start: str, end: str) -> bool:
    return start == end or any(_leads(imports, each, end) for each in imports[start])


def test_the_picture_of_a_request_s_way_is_what_the_imports_say() -> None:
    """`MARU_GOLDEN=write` draws it anew."""
    page = PAGE.read_text(encoding="utf-8")
    picture = PICTURE.search(page)
    assert picture is not None
    if os.environ.get("MARU_GOLDEN") == "write":
        PAGE.write_text(page[: picture.start(1)] + drawn(page) + page[picture.end(1) :], encoding="utf-8")
    else:
        assert picture[1] == drawn(page)
