"""The test vectors, in Python and, by the browser's own module, in Node."""

import base64
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from resolvers.usage_log.tree.proof import is_consistent, proven_root
from resolvers.usage_log.tree.signed_head import read_head
from resolvers.usage_log.tree.signing_key import VerifyingKeys
from resolvers.usage_log.tree.tree import leaf_hash
from tests.front_end.test_front_end import PATH, run
from tests.running import ROOT
from tests.usage.vectors import FILE, made

HERE: Final = ROOT / "tests" / "usage"
COMPILER: Final = ROOT / "web" / "node_modules" / ".bin" / "tsc"
KEPT: Final = json.loads(FILE.read_text())


def read(text: str) -> bytes:
    return base64.b64decode(text)


def without_signatures(vectors: Any) -> str:
    """What is the same each time that vectors are made: all but keys and what they sign."""
    text = json.dumps(vectors, ensure_ascii=False)
    return re.sub(r'"(keyId|signature|kid|x|y)": "[^"]*"', "", text)


def test_the_vectors_are_those_that_are_made_now() -> None:
    """A change of leaf, tree or proof changes them: then make them anew, and know that no old proof holds any more."""
    assert without_signatures(KEPT) == without_signatures(made())


def test_python_says_of_every_vector_whether_it_holds() -> None:
    for each in KEPT["leaves"]:
        assert leaf_hash(read(each["leaf"])) == read(each["hash"])
    for each in KEPT["inclusion"]:
        path = [read(hashed) for hashed in each["path"]]
        root = proven_root(read(each["leafHash"]), each["index"], each["size"], path)
        assert (root == read(each["root"])) is each["holds"]
    for each in KEPT["consistency"]:
        path = [read(hashed) for hashed in each["path"]]
        roots = read(each["firstRoot"]), read(each["secondRoot"])
        assert is_consistent(each["first"], roots[0], each["second"], roots[1], path) is each["holds"]
    for each in KEPT["heads"]:
        assert VerifyingKeys({"keys": [each["key"]]}).verifies(read_head(each["head"])) is each["holds"]


def test_the_browser_s_module_says_the_same(tmp_path: Path) -> None:
    """Compiled without a type error and run by Node, on the same vectors and on a gateway that rewrites its log."""
    if shutil.which("node", path=PATH) is None or not COMPILER.exists():
        pytest.skip("the explorer's packages are not installed (make setup does); untested: the browser's verification")
    run(os.fspath(COMPILER), "--project", os.fspath(HERE), "--outDir", os.fspath(tmp_path), folder=ROOT)
    for name in ("vectors.json", "verification.test.js"):
        shutil.copy(HERE / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    said = run("node", "--test-reporter=tap", "verification.test.js", folder=tmp_path)
    assert re.search(r"^# pass [1-9]", said, re.MULTILINE), said
    assert re.search(r"^# skipped 0", said, re.MULTILINE), said
