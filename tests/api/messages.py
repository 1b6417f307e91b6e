"""The texts in the code of which errors' messages are made, each with its error's code; it runs none of that code."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import graphql

from tests.running import ROOT

Text = list[str | None]
"""A text in pieces: None stands for what is put into it."""

SPEAKING = tuple(ROOT / name for name in ("agencies", "api", "resolvers"))
VALIDATION = Path(graphql.__file__).parent / "validation"


def texts(classes: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    """Each text that an error's class, or a function that returns one, has or is given, with the error's code.

    `classes` has the code of each class. What does not fit the schema graphql-core says, which knows none of them.
    """
    nodes = [node for module in _modules(*SPEAKING) for node in ast.walk(module)]
    codes = _codes(nodes, classes)
    constants: defaultdict[str, list[ast.AST]] = defaultdict(list)
    for node in nodes:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            constants[node.target.id].append(node.value)
    for name, spoken in map(_spoken, nodes):
        for code in codes[name]:
            named = [value for each in _names(spoken) for value in constants[each]]
            yield from ((code, text) for text in _texts([*spoken, *named]))
    yield from (("GRAPHQL_VALIDATION_FAILED", text) for text in _texts(_modules(VALIDATION)))


def says(text: Text, message: str) -> bool:
    """Whether a message can be of this text, which has at least half of its words."""
    own = len("".join(filter(None, text)))
    if not own <= len(message) <= 2 * own:
        return False
    return re.fullmatch("".join(".+" if piece is None else re.escape(piece) for piece in text), message) is not None


def _modules(*folders: Path) -> Iterator[ast.AST]:
    return (ast.parse(path.read_text()) for folder in folders for path in folder.rglob("*.py"))


def _codes(nodes: Iterable[ast.AST], classes: Mapping[str, str]) -> Mapping[str, set[str]]:
    """The codes of each class, and of each function by what it says that it returns; others of its name may differ."""
    codes: defaultdict[str, set[str]] = defaultdict(set, {name: {code} for name, code in classes.items()})
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and node.returns is not None:
            codes[node.name] |= {classes[name] for name in _names([node.returns]) if name in classes}
    return codes


def _spoken(node: ast.AST) -> tuple[str, list[ast.AST]]:
    """The name of what a node calls or defines, and where it speaks: the arguments, or the body."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return name, [*arguments]
        case ast.FunctionDef(name=name, body=body) | ast.ClassDef(name=name, body=body):
            return name, [*body]
    return "", []


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def _texts(nodes: Iterable[ast.AST]) -> Iterator[Text]:
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Constant()):
                continue  # a docstring, which nobody is told
            case ast.Constant(value=str(text)):
                yield [text]
            case ast.JoinedStr(values=pieces):
                yield [str(piece.value) if isinstance(piece, ast.Constant) else None for piece in pieces]
            case _:
                yield from _texts(ast.iter_child_nodes(node))
