/**
 * Sends GraphiQL's operations to /graphql as whoever the session says, and notes each in the request log.
 * A subscription is answered as an event stream, and what has `@defer` in parts. Never shows one person's answer to
 * another: what is in flight is cancelled when GraphiQL stops it.
 */
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, OperationTypeNode, getOperationAST, parse } from 'graphql';
import { answered, failure, readAnswer, reasonOf } from './answer';
import { answersIn } from '../client/src/eventStream.js';
import { headersFor } from './headers';
import { partsIn } from '../client/src/parts.js';
import type { RequestLog } from './requestLog';
import { SCHEMA_REQUEST, fetchSchema } from './schema';
import { askerOf, titleOf, type Session, type SessionState } from './session';

export const ONE_ANSWER = 'application/graphql-response+json, application/json';
const PARTS = 'multipart/mixed';
const ANSWER = `${PARTS}, ${ONE_ANSWER}`;
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
    if (params.operationName === SCHEMA_REQUEST) return schemaFor(session);
    return observe((signal, show) => ask({ session, log, params, options, signal }, show));
  };
}

/**
 * What was answered to whoever asked before never comes: GraphiQL would take their refusal for the newest asker's, whose
 * own request for the schema is under way.
 */
async function schemaFor(session: Session): Promise<ExecutionResult> {
  const token = await session.bearer();
  const asker = askerOf(session.snapshot());
  const answer = await fetchSchema(token);
  return asker === askerOf(session.snapshot()) ? answer : new Promise(() => undefined);
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
    subscribe(observer: { next(answer: ExecutionResult): void; complete(): void }) {
      const abort = new AbortController();
      const show: Show = (answer) => !abort.signal.aborted && observer.next(answer);
      const showWhyNot = (error: unknown) => show(failure(reasonOf(error)));
      work(abort.signal, show)
        .catch(showWhyNot)
        .then(() => !abort.signal.aborted && observer.complete());
      return { unsubscribe: () => abort.abort() };
    },
  };
}

/** Shows nothing where somebody else was chosen meanwhile: then GraphiQL is being stopped. */
async function ask(asking: Asking, show: Show): Promise<void> {
  const sent = await send(asking, isSubscription(asking.params) ? EVENTS : ANSWER);
  let bytes = 0;
  for await (const text of answersOf(sent.response)) {
    if (!isStillAsked(asking, sent.state)) return;
    bytes += new TextEncoder().encode(text).byteLength;
    show(readAnswer(text, sent.response.status));
    note(asking, sent, bytes);
  }
}

function answersOf(response: Response): AsyncIterable<string> | Iterable<Promise<string>> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith(EVENTS)) return answersIn(response);
  return type.startsWith(PARTS) ? partsIn(response) : [answered(response.text())];
}

function isStillAsked({ session, signal }: Sending, state: SessionState): boolean {
  return !signal?.aborted && askerOf(session.snapshot()) === askerOf(state);
}

/** Comes after the answer is shown: the status line takes the text that stands there for this request's. */
function note({ log, params }: Asking, { response, state, askedAt, begunAt }: Sent, bytes: number): void {
  const { query, variables, operationName } = params;
  const milliseconds = performance.now() - begunAt;
  const asker = titleOf(state);
  log.add({ query, variables, operationName, asker, askedAt, status: response.status, milliseconds, bytes });
}

interface Sent {
  response: Response;
  state: SessionState;
  /** Milliseconds since 1970. */
  askedAt: number;
  /** By the clock that nobody sets, from which times are reckoned. */
  begunAt: number;
}

/** The response, asked again with a new token where the first was refused, and as whom and when it was asked. */
export async function send(sending: Sending, accept: string): Promise<Sent> {
  const { session, params, options, signal } = sending;
  const body = JSON.stringify(params);
  const given = { accept, 'content-type': 'application/json', ...options?.headers };
  const post = (token: string) =>
    answered(fetch('/graphql', { method: 'POST', headers: headersFor(token, given), body, signal }));
  const token = await session.bearer();
  const state = session.snapshot();
  const askedAt = Date.now();
  let begunAt = performance.now();
  let response = await post(token);
  if (response.status === 401 && (await session.renew()) && isStillAsked(sending, state)) {
    const renewed = await session.bearer();
    begunAt = performance.now();
    response = await post(renewed);
  }
  return { response, state, askedAt, begunAt };
}
