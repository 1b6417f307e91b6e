/** What the phone asks of the gateway, as its person. */

const UNANSWERED = 'The gateway does not answer: try again in a moment.';

/** What comes of a request; of a gateway that cannot be reached each browser has words of its own. */
export const answered = (request) =>
  request.catch((error) => { throw error instanceof TypeError ? new Error(UNANSWERED) : error; });

const json = (response) => response.json().catch(() => null);

export async function personas() {
  const response = await fetch('/demo/personas', { cache: 'no-store' }).catch(() => null);
  const found = response && await json(response);
  if (!response?.ok || !Array.isArray(found)) throw new Error(wordsIn(found) ?? 'The demo\'s people cannot be read just now: try again in a moment.');
  return found;
}

/** One of the demo's people, with a fresh token; a seeding beside replaces them all. */
export async function persona(id) {
  const found = (await personas()).find((each) => each.id === id);
  if (!found) throw new Error('This person is no longer in the demo: reload the page.');
  return found;
}

/** In which words an answer refuses, where it has any. */
export const wordsOf = async (response) => wordsIn(await json(response));

const wordsIn = (answer) => answer?.errors?.[0]?.message;

/** POST an operation as the phone's person, with a fresh token where theirs is over. */
export async function post(owner, accept, query, variables) {
  const send = () => fetch('/graphql', {
    method: 'POST',
    signal: owner.end.signal,
    headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${owner.token}` },
    body: JSON.stringify({ query, variables }),
  });
  const response = await send();
  if (response.status !== 401) return response;
  owner.token = (await persona(owner.persona)).token;
  return send();
}

export async function ask(owner, query, variables = {}) {
  const answer = await json(await answered(post(owner, 'application/graphql-response+json', query, variables)));
  owner.end.signal.throwIfAborted();
  // What is no answer of the gateway's comes from something before it, which does not reach it.
  if (!answer?.data || answer.errors) throw new Error(wordsIn(answer) ?? UNANSWERED);
  return answer.data;
}
