/**
 * What was asked in this browser, or outside of the demo by this page, as whom, and the answer's status, time and size.
 * The answers themselves, headers and tokens are not kept.
 */
import { PREFIX } from './storage';

export interface LoggedRequest {
  query: string;
  variables?: unknown;
  operationName?: string | null;
  /** Who asked, in words. */
  asker: string;
  /** Milliseconds since 1970. */
  askedAt: number;
  /** The answer's HTTP status. */
  status: number;
  /** From sending the request until the answer was there, or as much of it as came. */
  milliseconds: number;
  /** The size of the answers in the body so far, decompressed, without what separates one part or event from the next. */
  bytes: number;
}

const KEY = `${PREFIX}requests`;
const LENGTH = 40;

export class RequestLog {
  private requests: readonly LoggedRequest[];
  private answered: LoggedRequest | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Storage) {
    this.requests = this.read();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The newest first. */
  snapshot = (): readonly LoggedRequest[] => this.requests;

  /** The request that was answered last since the page was opened. */
  latest = (): LoggedRequest | null => this.answered;

  /** Takes the place of the same request by the same asker. What is stored counts: it may have been cleared since. */
  add(request: LoggedRequest): void {
    this.answered = request;
    this.keep([request, ...this.read().filter((each) => identity(each) !== identity(request))].slice(0, LENGTH));
  }

  /** What is stored counts here too: another page may have asked since. */
  remove(request: LoggedRequest): void {
    this.keep(this.read().filter((each) => identity(each) !== identity(request)));
  }

  clear(): void {
    this.keep([]);
  }

  private keep(requests: readonly LoggedRequest[]): void {
    this.requests = requests;
    try {
      this.storage.setItem(KEY, JSON.stringify(requests));
    } catch {
      // A full or forbidden storage costs the log of earlier visits, and nothing else.
    }
    for (const listener of this.listeners) listener();
  }

  private read(): readonly LoggedRequest[] {
    try {
      return JSON.parse(this.storage.getItem(KEY) ?? '[]') as LoggedRequest[];
    } catch {
      return [];
    }
  }
}

function identity({ query, variables, operationName, asker }: LoggedRequest): string {
  return JSON.stringify([query, variables, operationName, asker]);
}

/** Status, time and size in words: "200 · 143 ms · 12.4 kB". */
export function figuresOf({ status, milliseconds, bytes }: LoggedRequest): string {
  const size = bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
  return `${status} · ${Math.round(milliseconds)} ms · ${size}`;
}
