/** Notices as they are told, each to whoever listens, and what is said while nothing can be heard. */

import { post, wordsOf } from './gateway.js';
import { sayHeard, sayUnheard, SILENT } from './state.js';

export const NOTICE = 'id position title body createdAt readAt withdrawnAt';
const LISTEN = `subscription($after: ID) { notices(after: $after) { ${NOTICE} } }`;

/** Notices as they are told, for as long as the phone is on: behind the last position after whatever broke off. */
export async function listen(owner, tell) {
  let tries = 0;
  const fail = (error) => sayUnheard(owner, 'notices', error.message);
  const takeBack = () => {
    sayHeard(owner, 'notices');
    tries = 0;
  };
  for (; !owner.end.signal.aborted; tries += 1) {
    const response = await post(owner, 'text/event-stream', LISTEN, { after: String(owner.position) }).catch((error) => error);
    if (isStream(response)) {
      // What ended the stream before is over once one stands for some seconds or tells something.
      const standing = setTimeout(takeBack, 5000);
      for await (const answer of answersIn(response)) {
        if (answer.errors) {
          fail(answer.errors[0]);
        } else {
          tell(answer.data.notices);
          takeBack();
        }
      }
      clearTimeout(standing);
    } else fail(await refusalOf(response));
    await new Promise((resolve) => setTimeout(resolve, pause(tries)));
  }
}

/** Another page may be answered in its place, as where one has to sign in to the network first. */
const isStream = (response) => response.ok && response.headers.get('content-type')?.startsWith('text/event-stream');

/** Milliseconds, random and growing with each try: phones that are all refused at once do not all come back at once. */
const pause = (tries) => 500 * Math.min(2 ** tries, 32) * (1 + Math.random());

/** Why there is no stream: by this answer, or by this error of a request that was not answered. */
async function refusalOf(response) {
  // Of a gateway that cannot be reached each browser has words of its own.
  if (response instanceof Error && !(response instanceof TypeError)) return response;
  const words = response instanceof Response ? await wordsOf(response) : null;
  return new Error(words ?? SILENT);
}

async function* answersIn(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  // A stream that breaks off is begun again.
  const next = () => reader.read().catch(() => ({ done: true }));
  let rest = '';
  for (let read = await next(); !read.done; read = await next()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop();
    for (const line of lines.filter((each) => each.startsWith('data: '))) yield JSON.parse(line.slice(6));
  }
}
