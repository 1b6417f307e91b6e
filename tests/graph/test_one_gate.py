"""One module decides whether a field of a citizen or a household may be read, and one words the refusal."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from resolvers.access import grant
from resolvers.access.grant import OWN, granted_code, lacked
from tests.root import ROOT
from tests.some import some

RULE: Final = ROOT / "resolvers" / "access" / "grant.py"
GRANTS: Final = {"need", "needs", "needed", "grant", "grants", "granted", "consent"}
BITS: Final = {name for name, value in vars(grant).items() if name.isupper() and isinstance(value, int)}


def test_the_code_of_a_plan_decides_as_the_rule_does() -> None:
    """For every need and every grant, consents of two agencies among them."""
    everything = range((OWN + 1) << 2)
    for need in everything:
        code = compile(granted_code("granted", need), "<plan>", "eval")
        for granted in everything:
            assert eval(code, {"granted": granted}) is (not lacked(need, granted)), (need, granted)


def test_no_other_module_compares_a_need_with_a_grant() -> None:
    """All of `resolvers` asks the rule, the code that a plan is compiled to among it."""
    assert list(_compared(RULE))
    for path in some(ROOT.joinpath("resolvers").rglob("*.py")):
        if path != RULE:
            assert [f"{path.relative_to(ROOT)}:{line}" for line in _compared(path)] == []


def _compared(path: Path) -> Iterator[int]:
    """Yield the lines that take the bits of a need or of a grant, or write the text of an expression that does."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd) and _words(node) & (GRANTS | BITS):
            yield node.lineno
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(each, ast.Constant) and each.value.startswith(" & ") for each in node.values
        ):
            yield node.lineno


def _words(node: ast.AST) -> set[str]:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


BY_TOKEN: Final = {
    "resolvers/pipeline/operations.py",
    "resolvers/cases/cases.py",
    "resolvers/decisions/fields/decision_id.py",
    "resolvers/notices/fields/life_event.py",
}
"""The modules that refuse a caller by scope, kind or case, and nothing of a person's."""


def test_no_other_module_words_a_refusal() -> None:
    """What is refused of a person is refused in the words of one module."""
    worded = {
        path.relative_to(ROOT).as_posix()
        for path in some(ROOT.joinpath("resolvers").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Forbidden"
    }
    assert worded == {"resolvers/access/refusal.py", *BY_TOKEN}
