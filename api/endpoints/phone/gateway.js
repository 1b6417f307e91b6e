/** What the phone asks of the gateway, as its person. */

export async function personas() {
  const response = await fetch('/demo/personas', { cache: 'no-store' });
  if (!response.ok) throw new Error(await wordsOf(response) ?? 'The demo\'s people cannot be read just now: try again in a moment.');
  return response.json();
}

/** One of the demo's people, with a fresh token; a seeding beside replaces them all. */
export async function persona(id) {
  const found = (await personas()).find((each) => each.id === id);
  if (!found) throw new Error('This person is no longer in the demo: reload the page.');
  return found;
}

/** In which words an answer refuses, where it has any. */
export async function wordsOf(response) {
  const answer = await response.json().catch(() => null);
  return answer?.errors?.[0]?.message;
}

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
  const answer = await (await post(owner, 'application/graphql-response+json', query, variables)).json();
  owner.end.signal.throwIfAborted();
  if (answer.errors) throw new Error(answer.errors[0].message);
  return answer.data;
}
