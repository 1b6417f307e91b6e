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
