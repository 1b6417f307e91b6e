/**
 * Where the explorer keeps queries, variables and the history: in the browser in the demo, else in this page's memory,
 * since they name citizens.
 */
import type { SessionState } from './session';

/** By this prefix GraphiQL's own button, which clears what is stored, clears the log too. */
export const PREFIX = 'graphiql:';

/** Returns the storage of a page: the browser's in the demo. */
export function storageOf({ personas, problem }: SessionState): Storage {
  if (personas) return browserStorage('localStorage');
  if (!problem) forgetKept();
  return new PageStorage();
}

let memory: Storage | undefined;

/** Returns the browser's storage, or the page's memory where the browser forbids its own. */
export function browserStorage(name: 'localStorage' | 'sessionStorage'): Storage {
  try {
    return window[name];
  } catch {
    return (memory ??= new PageStorage());
  }
}

/** Removes what earlier releases kept outside of the demo too. */
function forgetKept(): void {
  const storage = browserStorage('localStorage');
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
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
