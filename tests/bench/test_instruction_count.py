"""Instructions are counted by function, and alike each time."""

import json
import subprocess
import sys

import pytest

from tests.root import ROOT

COUNTING = """
import json
from dataclasses import dataclass

from bench.measurements.instruction_count import InstructionCount

@dataclass
class One:
    a: int

@dataclass
class Other:
    a: int

def work():
    return [One(each) for each in range(100)] + [Other(1)]

counting = InstructionCount()
rounds = [counting.so_far()]
for _ in range(2):
    work()
    rounds.append(counting.so_far())
print(json.dumps([{name.split()[-1]: count for name, count in each.items()} for each in rounds]))
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python tells of instructions from 3.12 on")
def test_the_same_work_takes_the_same_instructions() -> None:
    """Nothing is counted before it is first asked for, from then on each run of a function, to the instruction."""
    # In a process of its own: it goes on counting to its end.
    done = subprocess.run([sys.executable, "-c", COUNTING], cwd=ROOT, capture_output=True, text=True, check=True)
    before, once, twice = json.loads(done.stdout)
    assert "work" not in before
    made = "__create_fn__.<locals>.__init__"
    assert min(once["work"], once[made]) > 100
    assert (twice["work"], twice[made]) == (2 * once["work"], 2 * once[made])
