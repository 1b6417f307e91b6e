/** Subscriptions that go on: whatever ends a stream, the next one begins behind what was shown last. */
import { authorised, type GetToken } from "./authorised.js";
import { answersIn } from "./eventStream.js";
import type { Request } from "./request.js";

export interface Result {
  data?: unknown;
  errors?: readonly unknown[];
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
    yield (await response.json()) as Result;
    return;
  }
  for await (const text of answersIn(response)) yield JSON.parse(text) as Result;
}

/**
 * Called with what ended a stream, which is then begun again, and with the errors of an event that is shown without what
 * is missing. An app for which beginning again does not help stops the stream.
 */
export type Tell = (error: unknown) => void;

/** Show notices behind the position `after`, each once; call what is returned to stop. The document asks for `position`. */
export function listenToNotices<Notice extends { position: string }>(
  way: Way,
  ask: (variables: { after: string }) => Request,
  after: string,
  show: (notice: Notice) => void,
  tell: Tell,
): () => void {
  const keep = ({ notices }: { notices: Notice }) => {
    after = notices.position;
    show(notices);
  };
  return listen(way, () => ask({ after }), keep, tell);
}

/** Show accesses to the listener's record as they happen; call what is returned to stop. */
export function listenToAccesses<Access>(way: Way, ask: () => Request, show: (access: Access) => void, tell: Tell): () => void {
  return listen(way, ask, ({ accesses }: { accesses: Access }) => show(accesses), tell);
}

/** Begin again whenever a stream ends, after a random delay that grows until one tells something or stays open for long. */
function listen<Data>(way: Way, request: () => Request, show: (data: Data) => void, tell: Tell): () => void {
  let answers: AsyncGenerator<Result> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const listening = async () => {
    for (let failed = 0; !stopped; failed++) {
      const began = Date.now();
      answers = way(request());
      try {
        for await (const { data, errors } of answers) {
          if (stopped) return;
          if (!data) throw errors;
          failed = 0;
          if (errors) tell(errors);
          if (stopped) return;
          show(data as Data);
        }
      } catch (error) {
        if (!stopped) tell(error);
      } finally {
        // A stream that broke off would keep the next socket open for as long as the page.
        void answers.return(undefined)?.catch(() => undefined);
      }
      // A quiet stream is a good one, and ends with its token.
      if (Date.now() - began > 30_000) failed = 0;
      const delay = Math.random() * Math.min(1000 * 2 ** failed, 30_000);
      if (!stopped) await new Promise((resolve) => (waiting = setTimeout(resolve, delay)));
    }
  };
  void listening();
  return () => {
    stopped = true;
    clearTimeout(waiting);
    void answers?.return(undefined)?.catch(() => undefined);
  };
}
