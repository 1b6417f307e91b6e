/** Sends GraphiQL's operations to /graphql as whoever the session says. Never shows one person's answer to another. */
import type { Fetcher, FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';
import { askerOf, type Session } from './session';

export function createFetcher(session: Session): Fetcher {
  return async (params, options) => {
    const token = await session.bearer();
    const asker = askerOf(session.snapshot());
    const isSameAsker = () => askerOf(session.snapshot()) === asker;
    let response = await send(params, options, token);
    if (response.status === 401 && (await session.renew()) && isSameAsker()) {
      response = await send(params, options, await session.bearer());
    }
    const answer = await readAnswer(response);
    return isSameAsker() ? answer : refusal('Somebody else was chosen while this ran. Run it again.');
  };
}

function send(params: FetcherParams, options: FetcherOpts | undefined, token: string): Promise<Response> {
  const headers = new Headers({
    accept: 'application/graphql-response+json, application/json',
    'content-type': 'application/json',
  });
  if (token) headers.set('authorization', `Bearer ${token}`);
  for (const [name, value] of Object.entries(options?.headers ?? {})) headers.set(name, String(value));
  return fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(params) });
}

async function readAnswer(response: Response): Promise<ExecutionResult> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return refusal(`/graphql answered with status ${response.status} and no JSON: ${text.slice(0, 200)}`);
  }
}

/** This page's own error, in the shape of an answer: GraphiQL shows a thrown one with its stack. */
function refusal(message: string) {
  return { errors: [{ message }] } as unknown as ExecutionResult;
}
