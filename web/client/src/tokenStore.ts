/** Where a sign-in keeps its tokens. */

export interface Tokens {
  /** Names the sign-in: no two have the same. */
  id: string;
  /** Null once the issuer has ended the sign-in. */
  access: string | null;
  /** Null where the issuer gives none: the citizen signs in again when the token is over. */
  refresh: string | null;
  /** When the token is over, by this device's own clock, in milliseconds; null where the issuer does not say. */
  endsAt: number | null;
  /** How long before its end the token is renewed, in milliseconds. */
  margin: number;
}

/** A part of the browser's `Storage`. */
export type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Return a storage that forgets all when the page is left; for tests, and for apps that have no redirect. */
export function memory(): Kept {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

/** Values of one program at one issuer. */
export class TokenStore {
  constructor(
    private readonly storage: Kept,
    readonly name: string,
  ) {}

  read<Value>(name: string): Value | null {
    const kept = this.storage.getItem(`${this.name} ${name}`);
    return kept === null ? null : (JSON.parse(kept) as Value);
  }

  write(name: string, value: unknown): void {
    this.storage.setItem(`${this.name} ${name}`, JSON.stringify(value));
  }

  forget(name: string): void {
    this.storage.removeItem(`${this.name} ${name}`);
  }
}
