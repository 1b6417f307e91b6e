/** Where a sign-in keeps its tokens. */

export interface Tokens {
  access: string;
  /** Null where the issuer gives none: the citizen signs in again when the token is over. */
  refresh: string | null;
  /** When the token is over, by this device's own clock, in milliseconds. */
  endsAt: number;
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

/** Tokens of one program at one issuer. */
export class TokenStore {
  constructor(
    private readonly storage: Kept,
    private readonly name: string,
  ) {}

  read(): Tokens | null {
    return this.readAs<Tokens>("tokens");
  }

  /** Return what stood under this name, which is forgotten with it. */
  take<Value>(name: string): Value | null {
    const value = this.readAs<Value>(name);
    this.storage.removeItem(`${this.name} ${name}`);
    return value;
  }

  write(name: string, value: unknown): void {
    this.storage.setItem(`${this.name} ${name}`, JSON.stringify(value));
  }

  private readAs<Value>(name: string): Value | null {
    const kept = this.storage.getItem(`${this.name} ${name}`);
    return kept === null ? null : (JSON.parse(kept) as Value);
  }
}
