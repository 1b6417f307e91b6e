/** The phone's subscription at the push service, from its keys to the decrypted text. */

import { answered, ask, persona } from './gateway.js';
import { showPush } from './lock_screen.js';
import { decrypted, newKeys, publicPart } from './push_keys.js';
import { sayHeard, sayUnheard, SILENT } from './state.js';

const LABEL = 'The demo\'s phone';
const SET_UP = 'mutation($language: Language!) { setLanguage(language: $language) { citizen { id noticeChannels { id label } } } }';
const KEY = '{ webPushKey }';
const ADD = 'mutation($input: NoticeChannelInput!) { addNoticeChannel(input: $input) { noticeChannel { id lastFailure } } }';
const VERIFY = 'mutation($id: ID!, $code: String!) { verifyNoticeChannel(id: $id, code: $code) { noticeChannel { verified } } }';
const REMOVE = 'mutation($id: ID!) { removeNoticeChannel(id: $id) { removedId } }';

/** Tells the browser's other pages who turns on another phone: the channel that the person had before is removed by then. */
export const hasAnother = new BroadcastChannel('has another phone');

/** Subscribe at the push service, have the channel verified by the code that is pushed, and wait for news. */
export async function turnOn(owner) {
  const { title, token } = await persona(owner.persona);
  Object.assign(owner, { title, token });
  const { setLanguage: { citizen: me } } = await ask(owner, SET_UP, { language: owner.language });
  const before = me.noticeChannels.filter((each) => each.label === LABEL);
  for (const channel of before) await ask(owner, REMOVE, { id: channel.id });
  // Whatever becomes of this phone: that one is told nothing any more.
  if (before.length) hasAnother.postMessage(owner.persona);
  if (!(await ask(owner, KEY)).webPushKey) throw new Error('Nothing can be pushed to browsers here.');
  owner.keys = await newKeys();
  const made = await answered(fetch('/demo/push', { method: 'POST', signal: owner.end.signal }));
  if (made.status === 403) throw new Error(`The push service takes no phone from ${location.origin}: name it in MARU_CORS_ORIGINS.`);
  if (made.status !== 201) throw new Error(`The push service takes no phone just now (${made.status}): try again in a moment.`);
  const address = /<([^>]+)>/.exec(made.headers.get('link'))[1];
  const code = new Promise((resolve) => { owner.gotCode = resolve; });
  listenAt(owner, made.headers.get('location'));
  const input = { kind: 'WEB_PUSH', address, label: LABEL, keys: publicPart(owner.keys) };
  const { addNoticeChannel: { noticeChannel: channel } } = await ask(owner, ADD, { input });
  if (channel.lastFailure) throw new Error('The code that turns this phone on did not arrive: turn it on again.');
  await ask(owner, VERIFY, { id: channel.id, code: await code });
}

function listenAt(owner, address) {
  const stream = new EventSource(address);
  let breaks = 0;
  owner.end.signal.addEventListener('abort', () => stream.close());
  stream.addEventListener('push', (event) => receive(owner, event.data).catch(owner.fail));
  stream.addEventListener('open', () => { breaks = 0; sayHeard(owner, 'pushes'); });
  stream.addEventListener('error', () => {
    breaks += 1;
    if (stream.readyState === EventSource.CLOSED) sayUnheard(owner, 'pushes', 'The push service no longer answers this phone: turn it on again.');
    // One that only broke off is opened again by the browser, and is silent where that fails; once is enough to say so.
    else if (breaks === 2) sayUnheard(owner, 'pushes', SILENT);
  });
}

async function receive(owner, data) {
  const message = JSON.parse(await decrypted(owner.keys, Uint8Array.from(atob(data), (each) => each.charCodeAt(0))));
  owner.end.signal.throwIfAborted();
  if (message.code) owner.gotCode(message.code);
  else showPush(owner, message);
}
