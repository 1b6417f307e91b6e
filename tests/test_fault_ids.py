"""Each attack and fault of faults.md has a test that carries its id, and says what it promises."""

import re
from typing import Final

import pytest

from tests.running import ROOT

FAULTS: Final = ROOT.parent / "shared" / "faults.md"
ROW: Final = re.compile(r"^\| ([A-H])(\d+) \|", re.MULTILINE)
PROMISE: Final = re.compile(r'def test((?:_[a-h]\d+)+)_\w+\([^)]*\) -> None:\n    """')


@pytest.mark.skipif(not FAULTS.exists(), reason="no faults.md here; untested: that each of its cases has a test")
def test_every_attack_and_fault_has_a_test() -> None:
    """What has none is named."""
    listed = {f"{letter}{number}" for letter, number in ROW.findall(FAULTS.read_text(encoding="utf-8"))}
    files = [path for folder in ("tests", "agencies") for path in (ROOT / folder).rglob("test_*.py")]
    found = "".join(ids for path in files for ids in PROMISE.findall(path.read_text(encoding="utf-8"))).upper()
    assert len(listed) == 98
    assert listed - {f"{id_[0]}{int(id_[1:])}" for id_ in found.split("_")[1:]} == set()
