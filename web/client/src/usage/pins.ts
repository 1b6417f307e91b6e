/** What a browser remembers of the log between visits: which keys it trusts, and the largest head that it has seen. */

import type { SignedHead } from './signedHead.js';

export interface Pinned {
  keyIds: string[];
  head: SignedHead;
}

/** Where it is remembered. */
export interface Pins {
  read(): Pinned | null;
  write(pinned: Pinned): void;
}

/** What a reader may come to trust: one more key, or another log, from this head of it on. */
export type Trusted = { keyId: string } | { head: SignedHead };

/** Remember what a reader trusts, beside what is remembered by now: another page may have added to it since the offer. */
export function trust(pins: Pins, trusted: Trusted): void {
  const pinned = pins.read();
  if (pinned === null) return;
  if ('keyId' in trusted) pins.write({ ...pinned, keyIds: [...new Set([...pinned.keyIds, trusted.keyId])] });
  else if (mayBeAnotherLog(pinned, trusted.head)) pins.write({ keyIds: [trusted.head.keyId], head: trusted.head });
}

/**
 * Whether a head's key was trusted after that of the pinned one: stores that are made anew have a key of their own. Who
 * has a key of before, or the same, may have rewritten the log.
 */
export function mayBeAnotherLog({ keyIds, head: pinned }: Pinned, head: SignedHead): boolean {
  return keyIds.indexOf(head.keyId) > keyIds.indexOf(pinned.keyId);
}

/** Pins in the browser's storage, for the gateway at one origin. */
export class StoredPins implements Pins {
  private readonly storage: Storage;
  private readonly name: string;

  constructor(storage: Storage, origin: string) {
    this.storage = storage;
    this.name = `maru usage ${origin}`;
  }

  read(): Pinned | null {
    const kept = this.storage.getItem(this.name);
    return kept === null ? null : (JSON.parse(kept) as Pinned);
  }

  write(pinned: Pinned): void {
    this.storage.setItem(this.name, JSON.stringify(pinned));
  }
}
