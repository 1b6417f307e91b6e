/**
 * Sends GraphiQL's operations to /graphql as whoever the session says, and notes each in the request log.
 * A subscription is answered as an event stream. Never shows one person's answer to another: what is in flight is
 * cancelled when GraphiQL stops it.
 */
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, OperationTypeNode, getOperationAST, parse } from 'graphql';
import { answersIn } from './eventStream';
import type { RequestLog } from './requestLog';
import { SCHEMA_REQUEST, fetchSchema } from './schema';
import { askerOf, titleOf, type Session, type SessionState } from './session';

export const ONE_ANSWER = 'application/graphql-response+json, application/json';
const EVENTS = 'text/event-stream';

type Show = (answer: ExecutionResult) => void;

/** One operation to be sent as whom the session says, and what stops it. */
interface Sending {
  session: Session;
  params: FetcherParams;
  options?: FetcherOpts;
  signal?: AbortSignal;
}

/** One operation of GraphiQL's on its way. */
interface Asking extends Sending {
  log: RequestLog;
}

export function createFetcher(session: Session, log: RequestLog): Fetcher {
  return (params, options) => {
    if (params.operationName === SCHEMA_REQUEST) return session.bearer().then(fetchSchema);
    const work = isSubscription(params) ? listen : ask;
    return observe((signal, show) => work({ session, log, params, options, signal }, show));
  };
}

/** What has a syntax error is for the gateway to refuse. */
function isSubscription({ query, operationName }: FetcherParams): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

/** GraphiQL can stop only an observable. */
function observe(work: (signal: AbortSignal, show: Show) => Promise<void>) {
  return {
    subscribe(observer: { next(answer: ExecutionResult): void; error(error: unknown): void; complete(): void }) {
      const abort = new AbortController();
      const show: Show = (answer) => !abort.signal.aborted && observer.next(answer);
      work(abort.signal, show).then(
        () => !abort.signal.aborted && observer.complete(),
        (error: unknown) => !abort.signal.aborted && observer.error(error),
      );
      return { unsubscribe: () => abort.abort() };
    },
  };
}

/** Shows nothing where somebody else was chosen meanwhile: then GraphiQL is being stopped. */
async function ask(asking: Asking, show: Show): Promise<void> {
  const { response, state, begunAt } = await send(asking, ONE_ANSWER);
  const body = await response.arrayBuffer();
  if (!isStillAsked(asking, state)) return;
  note(asking, state, response.status, begunAt, body.byteLength);
  show(readAnswer(new TextDecoder().decode(body), response.status));
}

async function listen(asking: Asking, show: Show): Promise<void> {
  const { response, state, begunAt } = await send(asking, EVENTS);
  const answers = response.headers.get('content-type')?.startsWith(EVENTS) ? answersIn(response) : [response.text()];
  let bytes = 0;
  for await (const text of answers) {
    if (!isStillAsked(asking, state)) return;
    bytes += new TextEncoder().encode(text).byteLength;
    note(asking, state, response.status, begunAt, bytes);
    show(readAnswer(text, response.status));
  }
}

function isStillAsked({ session, signal }: Sending, state: SessionState): boolean {
  return !signal?.aborted && askerOf(session.snapshot()) === askerOf(state);
}

function note({ log, params }: Asking, state: SessionState, status: number, begunAt: number, bytes: number): void {
  const { query, variables, operationName } = params;
  const milliseconds = performance.now() - begunAt;
  log.add({ query, variables, operationName, asker: titleOf(state), askedAt: Date.now(), status, milliseconds, bytes });
}

interface Sent {
  response: Response;
  state: SessionState;
  begunAt: number;
}

/** The response, asked again with a new token where the first was refused, and as whom and when it was asked. */
export async function send(sending: Sending, accept: string): Promise<Sent> {
  const { session, params, options, signal } = sending;
  const body = JSON.stringify(params);
  const post = (token: string) =>
    fetch('/graphql', { method: 'POST', headers: headersFor(token, accept, options), body, signal });
  const token = await session.bearer();
  const state = session.snapshot();
  let begunAt = performance.now();
  let response = await post(token);
  if (response.status === 401 && (await session.renew()) && isStillAsked(sending, state)) {
    const renewed = await session.bearer();
    begunAt = performance.now();
    response = await post(renewed);
  }
  return { response, state, begunAt };
}

function headersFor(token: string, accept: string, options: FetcherOpts | undefined): Headers {
  const headers = new Headers({ accept, 'content-type': 'application/json' });
  if (token) headers.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, String(value));
  return headers;
}

/** What is no JSON becomes this page's own error in the shape of an answer: GraphiQL shows a thrown one with its stack. */
function readAnswer(text: string, status: number): ExecutionResult {
  try {
    return JSON.parse(text);
  } catch {
    const message = `/graphql answered with status ${status} and no JSON: ${text.slice(0, 200)}`;
    return { errors: [{ message }] } as unknown as ExecutionResult;
  }
}
