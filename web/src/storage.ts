/**
 * Where the explorer keeps queries, variables and the history: in the browser in the demo, else in this page's memory,
 * since they name citizens.
 */
import type { SessionState } from './session';

/** By this prefix GraphiQL's own button, which clears what is stored, clears the log too. */
export const PREFIX = 'graphiql:';

/** The storage for a page outside of the demo; undefined in the demo, where GraphiQL takes the browser's. */
export function storageOutside({ personas, problem }: SessionState): Storage | undefined {
  if (personas) return undefined;
  if (!problem) forgetKept();
  return new PageStorage();
}

/** Earlier releases kept variables outside of the demo too. */
function forgetKept(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

class PageStorage implements Storage {
  [name: string]: unknown;
  readonly #kept = new Map<string, string>();

  get length(): number {
    return this.#kept.size;
  }

  clear(): void {
    this.#kept.clear();
  }

  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.#kept.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.#kept.delete(key);
  }

  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
}
