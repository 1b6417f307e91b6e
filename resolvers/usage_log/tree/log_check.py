"""Checks a whole log: its records against their hashes, the hashes against the tree, the tree against signed heads.

A record is made again from its columns, so that a changed one is found at its place. Where its hash was changed along
with it, only a head tells: the change then lies between the last head that holds and the first that does not.

Whoever owns the tables can note of any record that it was dropped after its retention: a note that the log or a head
contradicts is said, and of no account from there on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NamedTuple

from resolvers.usage_log.tree.dropped import MONTHS_KEPT, Dropped
from resolvers.usage_log.tree.leaf import LeafForm, LeafValues, rebuilt_leaf
from resolvers.usage_log.tree.signed_head import SignedHead
from resolvers.usage_log.tree.signing_key import VerifyingKeys
from resolvers.usage_log.tree.tree import HASH_BYTES, HashRow, Tree, leaf_hash

COMPARED_AT_MOST: Final = 1_000
"""Of how many changed records it is looked at whether they have changed places: each with each."""


class Kind(Enum):
    """What is wrong with records."""

    CHANGED = "changed: the columns do not give the hash that the tree has"
    MOVED = "moved"
    REMOVED = "removed: the tree has the hash, and the record is gone"
    TWICE = "written a second time"
    ADDED = "added past the log, or robbed of the hash that the tree must have"
    LOST = "removed, and the hash with it"


class Problem(NamedTuple):
    """What is wrong with the record of an index; of one that was moved, at which place it stood."""

    kind: Kind
    at: int
    place: int | None = None


class KnownHead(NamedTuple):
    """A head and where it was kept: `outside` of the store, or in it."""

    signed: SignedHead
    outside: bool

    def __str__(self) -> str:
        where = "kept outside of the store" if self.outside else "of the store"
        return f"The head {where} over {self.signed.head.tree_size} records, of {self.signed.head.timestamp}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the store has of one place in the log: the records that say they stand there, and the leaf's hash.

    `form` is None of a record whose shape is gone.
    """

    index: int
    records: Sequence[tuple[LeafForm | None, LeafValues]]
    hash: bytes | None


class LogCheck:
    """Goes through a log place by place; `problems` and `said` have what was found so far."""

    def __init__(self, heads: Iterable[KnownHead], keys: VerifyingKeys, note: Dropped | None) -> None:
        """`heads` come by their sizes, the smallest first; `note` says which bodies were dropped."""
        self.problems: list[Problem] = []
        self.said: list[str] = []
        self.records = 0
        self.dropped = 0
        self.note = note
        """What was dropped; None too once something says that it was not, or not so."""
        self.proven = 0
        """Up to which record a head says that all is as it was."""
        self.heads_held = 0
        self._heads = iter(heads)
        self._head = next(self._heads, None)
        self._keys = keys
        self._tree = Tree(0, b"")
        self._is_broken = False
        self._contradicted: set[bool] = set()
        self._changed: list[tuple[LeafForm, LeafValues, bytes]] = []
        self._levels: dict[int, bytearray] = {}
        if note is not None and note.is_early:
            self._distrust(f"the records of at least {MONTHS_KEPT} months are to be kept")

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and not self.said

    def take(self, entry: Entry) -> None:
        """The next place of the log."""
        if entry.index == 0:
            self._compare_heads()
        leaf = self._leaf(entry)
        self.records += leaf is not None
        if leaf is None or entry.index != self._tree.size:
            self._is_broken = True
        if leaf is None or self._is_broken:
            return
        for row in self._tree.append([leaf]):
            if row.level:
                self._levels.setdefault(row.level, bytearray()).extend(row.hashes)
        self._compare_heads()

    def _leaf(self, entry: Entry) -> bytes | None:
        """The leaf's hash, that of the tree where it has one; None where there is none at all."""
        rebuilt = [_rebuilt(form, values) for form, values in entry.records]
        if not rebuilt:
            if entry.hash is not None and self._is_noted(entry.index):
                self.dropped += 1
            else:
                self.problems.append(Problem(Kind.REMOVED if entry.hash is not None else Kind.LOST, entry.index))
            return entry.hash
        if entry.index >= 0 and self._is_noted(entry.index):
            self._distrust(f"record {entry.index} is still there")
        if len(rebuilt) > 1:
            self.problems.append(Problem(Kind.TWICE, entry.index))
        if entry.hash is None:
            self.problems.append(Problem(Kind.ADDED, entry.index))
            return rebuilt[0]
        if entry.hash not in rebuilt:
            self.problems.append(Problem(Kind.CHANGED, entry.index))
            form, values = entry.records[0]
            if form is not None and len(self._changed) < COMPARED_AT_MOST:
                self._changed.append((form, values, entry.hash))
        return entry.hash

    def _is_noted(self, index: int) -> bool:
        return self.note is not None and index < self.note.until_index

    def _distrust(self, why: str) -> None:
        assert self.note is not None
        note, self.note = self.note, None
        self.said.append(
            f"It is noted that all records up to {note.until_index - 1}, of before {note.until_logtime}, were dropped "
            f"at {note.dropped_at}, which cannot be: {why}."
        )

    def _compare_heads(self) -> None:
        while self._head is not None and self._head.signed.head.tree_size <= self._tree.size:
            self._compare(self._head)
            self._head = next(self._heads, None)

    def _compare(self, known: KnownHead) -> None:
        if not self._is_signed(known):
            return
        head = known.signed.head
        if self.note is not None and self.note.is_contradicted(head):
            self._distrust(f"record {head.tree_size} was written later. {known}, does not have it yet")
        if head.root == self._tree.root:
            self.heads_held += 1
            if not self._contradicted:
                self.proven = head.tree_size
        elif known.outside not in self._contradicted:
            self._contradicted.add(known.outside)
            self.said.append(
                f"{known}, is not over these records: one of the records {self.proven} to {head.tree_size - 1} "
                "was changed together with its hash, or all from there on were written anew."
            )

    def _is_signed(self, known: KnownHead) -> bool:
        if not self._keys.knows(known.signed.head.key_id):
            self.said.append(f"{known}, is signed by a key that is not known: {known.signed.head.key_id}.")
        elif not self._keys.verifies(known.signed):
            self.said.append(f"{known}, has a signature that does not hold.")
        else:
            return True
        return False

    def finish(self, kept: Tree, upper: Iterable[HashRow]) -> None:
        """After the last place: the tree as the store keeps it, and its hashes above the leaves."""
        self._find_moved()
        self._compare_heads()
        self._finish_heads()
        if kept.size != self.records:
            self.said.append(f"The tree's row says that there are {kept.size} records, and there are {self.records}.")
        elif not self._is_broken and kept.frontier != self._tree.frontier:
            self.said.append("The tree's row has other hashes than the records: the next head would be a wrong one.")
        if not self._is_broken:
            self.said.extend(_differences(self._levels, upper))

    def _finish_heads(self) -> None:
        """What heads over more records say than there are."""
        while self._head is not None:
            known = self._head
            if self._is_broken:
                break
            if self._is_signed(known):
                self.said.append(
                    f"{known}, is over more records than the {self.records} that there are: the newest were cut off, "
                    "or an older backup was put back."
                )
                break
            self._head = next(self._heads, None)

    def _find_moved(self) -> None:
        """Of changed records, those that have the hash of another place are no changed ones: they were moved."""
        places = {hashed: values.index for _, values, hashed in self._changed}
        moved: dict[int, int] = {}
        for form, values, _ in self._changed:
            for hashed, place in places.items():
                if place != values.index and _rebuilt(form, replace(values, index=place)) == hashed:
                    moved[values.index] = place
        self.problems = [
            Problem(Kind.MOVED, each.at, moved[each.at]) if each.kind is Kind.CHANGED and each.at in moved else each
            for each in self.problems
        ]


def _rebuilt(form: LeafForm | None, values: LeafValues) -> bytes | None:
    """The leaf's hash; None of columns that make no leaf."""
    leaf = rebuilt_leaf(form, values)
    return None if leaf is None else leaf_hash(leaf)


def _differences(made: Mapping[int, bytearray], kept: Iterable[HashRow]) -> Iterator[str]:
    """What of the hashes above the leaves is not what the leaves give."""
    met = dict.fromkeys(made, 0)
    for row in kept:
        level = made.get(row.level, bytearray())
        at = row.first * HASH_BYTES
        if at != met.get(row.level) or level[at : at + len(row.hashes)] != row.hashes:
            yield f"A hash of the tree, level {row.level} from position {row.first} on, is not what the records give."
            return
        met[row.level] = at + len(row.hashes)
    for number, level in made.items():
        if met[number] != len(level):
            yield f"The tree lacks hashes of level {number} from position {met[number] // HASH_BYTES} on."
            return
