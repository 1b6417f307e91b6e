/** Subscriptions that go on: whatever ends a stream, the next one begins behind what was shown last. */
import { authorised, type GetToken } from "./authorised.js";
import { answersIn } from "./eventStream.js";
import type { Request } from "./request.js";
import { hasEnded } from "./signInError.js";

export interface Result {
  data?: unknown;
  errors?: readonly unknown[];
  /** Set where the request was refused before there was a stream. */
  isRefused?: boolean;
}

/** What an operation is answered until it ends; closed by `return`. */
export type Way = (request: Request) => AsyncGenerator<Result>;

/** Return a way by server-sent events: a response for each operation, and the token in its header. */
export function byEvents(url: string, getToken: GetToken): Way {
  const ask = authorised(getToken, url);
  return (request) => {
    const aborting = new AbortController();
    const answers = eventsOf(ask, url, request, aborting.signal);
    const close = answers.return.bind(answers);
    // A generator that waits for an event would end only with the next one.
    answers.return = (value) => (aborting.abort(), close(value));
    return answers;
  };
}

async function* eventsOf(ask: typeof fetch, url: string, request: Request, signal: AbortSignal): AsyncGenerator<Result> {
  const headers = { accept: "text/event-stream", "content-type": "application/json" };
  const response = await ask(url, { method: "POST", headers, body: JSON.stringify(request), signal });
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    yield { ...((await response.json()) as Result), isRefused: true };
    return;
  }
  for await (const text of answersIn(response)) yield JSON.parse(text) as Result;
}

/** What `show` threw, as its `cause`. */
export class NotShown extends Error {
  constructor(cause: unknown) {
    super("The app could not show what came.", { cause });
    this.name = "NotShown";
  }
}

/**
 * Called with what ended a stream, with the errors of an event that is shown without what is missing, and with a `NotShown`.
 * The stream is begun again, unless it was refused for good: by errors none of which is `retryable`, or by a sign-in that ended.
 */
export type Tell = (error: unknown) => void;

/**
 * Show notices behind the position `after`, each once; call what is returned to stop. The document asks for `position`. A notice
 * that could not be shown is asked for again.
 */
export function listenToNotices<Notice extends { position: string }>(
  way: Way,
  ask: (variables: { after: string }) => Request,
  after: string,
  show: (notice: Notice) => void,
  tell: Tell,
): () => void {
  const keep = ({ notices }: { notices: Notice }) => {
    shown(show, notices);
    after = notices.position;
  };
  return listen(way, () => ask({ after }), keep, tell);
}

/** Show accesses to the listener's record as they happen; call what is returned to stop. One that could not be shown is left out. */
export function listenToAccesses<Access>(way: Way, ask: () => Request, show: (access: Access) => void, tell: Tell): () => void {
  const pass = ({ accesses }: { accesses: Access }) => {
    try {
      shown(show, accesses);
    } catch (error) {
      tell(error);
    }
  };
  return listen(way, ask, pass, tell);
}

function shown<Value>(show: (value: Value) => void, value: Value): void {
  try {
    show(value);
  } catch (error) {
    throw new NotShown(error);
  }
}

/** Return whether asking again is refused again: a token that is over in a stream is renewed before the next. */
function isForGood(error: unknown, isRefused: boolean): boolean {
  if (!Array.isArray(error)) return hasEnded(error);
  const isFinal = ({ extensions }: { extensions?: { retryable?: boolean; reason?: string } }) =>
    extensions?.retryable === false && (isRefused || !["EXPIRED", "REVOKED"].includes(extensions.reason ?? ""));
  return error.length > 0 && error.every(isFinal);
}

/** A stream that was open for this long, in milliseconds, was not refused. */
const LONG = 30_000;

/** Begin again whenever a stream ends, after a random delay that grows until one tells something or stays open for long. */
function listen<Data>(way: Way, request: () => Request, show: (data: Data) => void, tell: Tell): () => void {
  let answers: AsyncGenerator<Result> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let failed = 0;
  let stopped = false;
  /** Show one stream until it ends; return whether the next may be begun. */
  const once = async (): Promise<boolean> => {
    const began = Date.now();
    let [isOpen, isRefused] = [false, false];
    try {
      answers = way(request());
      for await (const { data, errors, isRefused: refused = false } of answers) {
        isRefused = refused;
        if (stopped) return false;
        if (!data) throw errors;
        isOpen = true;
        if (errors) tell(errors);
        if (stopped) return false;
        show(data as Data);
        failed = 0;
      }
    } catch (error) {
      // What ended an open stream, as rights that became less, may hold for the next one no more.
      isOpen ||= Date.now() - began > LONG;
      if (!stopped) tell(error);
      if (!isOpen && isForGood(error, isRefused)) return false;
    } finally {
      // A stream that broke off would keep the next socket open for as long as the page.
      void answers?.return(undefined)?.catch(() => undefined);
    }
    // A quiet stream is a good one, and ends with its token.
    if (Date.now() - began > LONG) failed = 0;
    return !stopped;
  };
  const listening = async () => {
    while (await once()) {
      const delay = Math.random() * Math.min(1000 * 2 ** failed++, LONG);
      await new Promise((resolve) => (waiting = setTimeout(resolve, delay)));
      if (stopped) return;
    }
  };
  void listening();
  return () => {
    stopped = true;
    clearTimeout(waiting);
    void answers?.return(undefined)?.catch(() => undefined);
  };
}
