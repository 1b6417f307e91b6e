/**
 * Checks proofs over the log's Merkle tree (RFC 9162, 2.1.3.2 and 2.1.4.2).
 *
 * Sizes go beyond 32 bits, to which JavaScript's bit operators would cut them: they are halved by division.
 */

import { areEqual, sha256, type Bytes } from './bytes.js';

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);
const HASHES_AT_MOST = 64;

/** The hash of a leaf's bytes. */
export function leafHash(leaf: Bytes): Promise<Bytes> {
  return sha256(LEAF, leaf);
}

function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(NODE, left, right);
}

const half = (number: number): number => Math.floor(number / 2);
const isOdd = (number: number): boolean => number % 2 === 1;

/** The root that a leaf's hash, its place and its path come to; null where no path of this length is one. */
export async function provenRoot(leaf: Bytes, index: number, size: number, path: Bytes[]): Promise<Bytes | null> {
  const areNumbers = Number.isSafeInteger(index) && Number.isSafeInteger(size);
  if (!areNumbers || index < 0 || index >= size || path.length > HASHES_AT_MOST) return null;
  let [node, place, last] = [leaf, index, size - 1];
  for (const sibling of path) {
    if (last === 0) return null;
    if (isOdd(place) || place === last) {
      node = await nodeHash(sibling, node);
      while (!isOdd(place) && place > 0) [place, last] = [half(place), half(last)];
    } else {
      node = await nodeHash(node, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 ? node : null;
}

/** A tree by its size and root. */
export interface Tree {
  size: number;
  root: Bytes;
}

/** Whether the path proves that the second tree goes on from the first. */
export async function isConsistent(first: Tree, second: Tree, path: Bytes[]): Promise<boolean> {
  if (!Number.isSafeInteger(first.size) || !Number.isSafeInteger(second.size)) return false;
  if (first.size === second.size) return path.length === 0 && areEqual(first.root, second.root);
  if (first.size < 0 || first.size > second.size || path.length > HASHES_AT_MOST) return false;
  if (first.size === 0) return path.length === 0;
  const hashes = Number.isInteger(Math.log2(first.size)) ? [first.root, ...path] : [...path];
  let [place, last] = [first.size - 1, second.size - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  const begin = hashes.shift();
  if (begin === undefined) return false;
  let [older, newer] = [begin, begin];
  for (const sibling of hashes) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      [older, newer] = [await nodeHash(sibling, older), await nodeHash(sibling, newer)];
      while (!isOdd(place) && place > 0) [place, last] = [half(place), half(last)];
    } else {
      newer = await nodeHash(newer, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && areEqual(older, first.root) && areEqual(newer, second.root);
}
