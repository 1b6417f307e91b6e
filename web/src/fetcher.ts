/**
 * Sends GraphiQL's operations to /graphql as whoever the session says, and notes each in the request log.
 * Never shows one person's answer to another: what is in flight is cancelled when GraphiQL stops it.
 */
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';
import type { RequestLog } from './requestLog';
import { SCHEMA_REQUEST, fetchSchema } from './schema';
import { askerOf, titleOf, type Session } from './session';

export function createFetcher(session: Session, log: RequestLog): Fetcher {
  return (params, options) => {
    if (params.operationName === SCHEMA_REQUEST) return session.bearer().then(fetchSchema);
    return observe((signal) => ask(session, log, params, options, signal));
  };
}

/** GraphiQL can stop only an observable. `work` gives null where somebody else was chosen: then GraphiQL is being stopped. */
function observe(work: (signal: AbortSignal) => Promise<ExecutionResult | null>) {
  return {
    subscribe(observer: { next(answer: ExecutionResult): void; error(error: unknown): void; complete(): void }) {
      const abort = new AbortController();
      work(abort.signal).then(
        (answer) => {
          if (answer === null || abort.signal.aborted) return;
          observer.next(answer);
          observer.complete();
        },
        (error: unknown) => !abort.signal.aborted && observer.error(error),
      );
      return { unsubscribe: () => abort.abort() };
    },
  };
}

async function ask(
  session: Session,
  log: RequestLog,
  params: FetcherParams,
  options: FetcherOpts | undefined,
  signal: AbortSignal,
): Promise<ExecutionResult | null> {
  let token = await session.bearer();
  const state = session.snapshot();
  const isSameAsker = () => askerOf(session.snapshot()) === askerOf(state);
  let received = await send(params, headersFor(token, options), signal);
  if (received.status === 401 && (await session.renew()) && isSameAsker()) {
    token = await session.bearer();
    received = await send(params, headersFor(token, options), signal);
  }
  if (signal.aborted || !isSameAsker()) return null;
  const { text, ...figures } = received;
  const { query, variables, operationName } = params;
  log.add({ query, variables, operationName, asker: titleOf(state), askedAt: Date.now(), ...figures });
  return readAnswer(text, received.status);
}

function headersFor(token: string, options: FetcherOpts | undefined): Headers {
  const headers = new Headers({
    accept: 'application/graphql-response+json, application/json',
    'content-type': 'application/json',
  });
  if (token) headers.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, String(value));
  return headers;
}

async function send(params: FetcherParams, headers: Headers, signal: AbortSignal) {
  const begunAt = performance.now();
  const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(params), signal });
  const body = await response.arrayBuffer();
  const milliseconds = performance.now() - begunAt;
  return { status: response.status, milliseconds, bytes: body.byteLength, text: new TextDecoder().decode(body) };
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
