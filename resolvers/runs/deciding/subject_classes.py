"""The classes of the values of many rows' subjects, fact by fact."""

from collections.abc import Mapping, Sequence

import numpy as np

from agencies.contract.fact import FactValue
from resolvers.eligibility.index.value_classes import ValueClasses
from resolvers.runs.deciding.row_groups import Indexes

Values = dict[str, FactValue]


def subject_classes(values: Sequence[Values], of_facts: Mapping[str, ValueClasses]) -> dict[str, Indexes]:
    """By fact the class of its value for each row; subjects of several rows are looked at once.

    All facts of one are taken before those of the next: their values lie close together, and far from the others'.
    """
    ids = list(map(id, values))
    once = dict(zip(ids, values, strict=True))
    places = dict(zip(once, range(len(once)), strict=True))
    rows = np.fromiter(map(places.__getitem__, ids), np.intp, len(ids))
    facts = list(of_facts)
    columns = list(zip(*[[*map(each.get, facts)] for each in once.values()], strict=True)) or [()] * len(facts)
    return {
        fact: np.fromiter(map(of_facts[fact].__getitem__, column), np.intp, len(once))[rows]
        for fact, column in zip(facts, columns, strict=True)
    }
