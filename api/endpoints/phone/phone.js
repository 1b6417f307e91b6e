/**
 * A page that is a phone: a Web Push channel of one of the demo's people, from its subscription to the decrypted text.
 * What is pushed says only that there is news; the notices themselves are asked for with the person's token.
 */

import { decrypted, newKeys, publicPart } from './push_keys.js';

const LABEL = 'The demo\'s phone';
const WORDS = {
  KO: { inbox: '알림함', close: '잠그기', empty: '아직 알림이 없습니다.', tag: 'ko-KR' },
  EN: { inbox: 'Notices', close: 'Lock', empty: 'No notices yet.', tag: 'en-GB' },
  AR: { inbox: 'الإشعارات', close: 'قفل', empty: 'لا توجد إشعارات بعد.', tag: 'ar' },
};
const NOTICE = 'id position title body createdAt readAt withdrawnAt';
const SET_UP = 'mutation($language: Language!) { setLanguage(language: $language) { id noticeChannels { id label } } }';
const KEY = '{ webPushKey }';
const ADD = 'mutation($input: NoticeChannelInput!) { addNoticeChannel(input: $input) { id lastFailure } }';
const VERIFY = 'mutation($id: ID!, $code: String!) { verifyNoticeChannel(id: $id, code: $code) { verified } }';
const REMOVE = 'mutation($id: ID!) { removeNoticeChannel(id: $id) }';
const INBOX = `{ me { notices(first: 50) { nodes { ${NOTICE} } } } }`;
const LISTEN = `subscription($after: ID) { notices(after: $after) { ${NOTICE} } }`;
const READ = `mutation($id: ID!) { markNoticeRead(id: $id) { ${NOTICE} } }`;

const at = (id) => document.getElementById(id);

/** What the phone is now; a phone that is turned on anew is another one, and the old one's `end` is aborted: it shows nothing any more. */
let phone = null;

/** Tells the browser's other pages who turns on another phone: the channel that the person had before is removed by then. */
const hasAnother = new BroadcastChannel('has another phone');

async function personas() {
  const response = await fetch('/demo/personas', { cache: 'no-store' });
  if (!response.ok) throw new Error(await wordsOf(response) ?? 'The demo\'s people cannot be read just now: try again in a moment.');
  return response.json();
}

/** One of the demo's people, with a fresh token; a seeding beside replaces them all. */
async function persona(id) {
  const found = (await personas()).find((each) => each.id === id);
  if (!found) throw new Error('This person is no longer in the demo: reload the page.');
  return found;
}

/** In which words an answer refuses, where it has any. */
async function wordsOf(response) {
  const answer = await response.json().catch(() => null);
  return answer?.errors?.[0]?.message;
}

/** POST an operation as the phone's person, with a fresh token where theirs is over. */
async function post(owner, accept, query, variables) {
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

async function ask(owner, query, variables = {}) {
  const answer = await (await post(owner, 'application/graphql-response+json', query, variables)).json();
  owner.end.signal.throwIfAborted();
  if (answer.errors) throw new Error(answer.errors[0].message);
  return answer.data;
}

/** Subscribe at the push service, have the channel verified by the code that is pushed, and wait for news. */
async function turnOn(owner) {
  const { title, token } = await persona(owner.persona);
  Object.assign(owner, { title, token });
  const { setLanguage: me } = await ask(owner, SET_UP, { language: owner.language });
  const before = me.noticeChannels.filter((each) => each.label === LABEL);
  for (const channel of before) await ask(owner, REMOVE, { id: channel.id });
  // Whatever becomes of this phone: that one is told nothing any more.
  if (before.length) hasAnother.postMessage(owner.persona);
  if (!(await ask(owner, KEY)).webPushKey) throw new Error('Nothing can be pushed to browsers here.');
  owner.keys = await newKeys();
  const made = await fetch('/demo/push', { method: 'POST', signal: owner.end.signal });
  if (made.status === 403) throw new Error(`The push service takes no phone from ${location.origin}: name it in MARU_CORS_ORIGINS.`);
  if (!made.ok) throw new Error(`The push service takes no phone just now (${made.status}): try again in a moment.`);
  const address = /<([^>]+)>/.exec(made.headers.get('link'))[1];
  const code = new Promise((resolve) => { owner.gotCode = resolve; });
  owner.stream = new EventSource(made.headers.get('location'));
  owner.end.signal.addEventListener('abort', () => owner.stream.close());
  owner.stream.addEventListener('push', (event) => receive(owner, event.data).catch(owner.fail));
  owner.stream.addEventListener('error', () => {
    // A stream that only broke off is opened again by the browser.
    if (isForgotten(owner)) owner.fail(new Error('The push service has forgotten this phone: turn it on again.'));
  });
  const input = { kind: 'WEB_PUSH', address, label: LABEL, keys: publicPart(owner.keys) };
  const { addNoticeChannel: channel } = await ask(owner, ADD, { input });
  if (channel.lastFailure) throw new Error('The code that turns this phone on did not arrive: turn it on again.');
  await ask(owner, VERIFY, { id: channel.id, code: await code });
}

const isForgotten = (owner) => owner.stream.readyState === EventSource.CLOSED;

async function receive(owner, data) {
  const message = JSON.parse(await decrypted(owner.keys, Uint8Array.from(atob(data), (each) => each.charCodeAt(0))));
  owner.end.signal.throwIfAborted();
  if (message.code) owner.gotCode(message.code);
  else showPush(owner, message);
}

function showPush(owner, message) {
  const [item, button, head, when, body] = ['li', 'button', 'strong', 'time', 'span'].map((each) => document.createElement(each));
  when.textContent = clock(owner);
  head.append(message.title, when);
  body.textContent = message.body;
  button.type = 'button';
  button.append(head, body);
  // Whoever holds the phone has seen no more than that until here.
  button.addEventListener('click', () => openInbox(owner).catch(owner.fail));
  item.append(button);
  at('pushes').prepend(item);
}

async function openInbox(owner) {
  // Where it cannot be read the push stays, and whoever taps it again asks again.
  owner.inbox ??= readInbox(owner).catch((error) => { owner.inbox = null; throw error; });
  await owner.inbox;
  showInbox(true);
  // What was pressed is hidden now, and the keyboard would be nowhere.
  at('close').focus();
}

async function readInbox(owner) {
  const { nodes } = (await ask(owner, INBOX)).me.notices;
  for (const notice of nodes.toReversed()) showNotice(owner, notice);
  // What comes from here on is told, and what was told meanwhile too.
  listen(owner).catch(owner.fail);
}

/** Notices as they are told, for as long as the phone is on: behind the last position after whatever broke off. */
async function listen(owner) {
  let [failure, tries] = [null, 0];
  const fail = (error) => {
    if (owner.end.signal.aborted) return;
    failure = error;
    owner.fail(error);
  };
  const takeBack = () => {
    if (failure && at('state').textContent === failure.message) sayWaiting(owner);
    [failure, tries] = [null, 0];
  };
  for (; !owner.end.signal.aborted; tries += 1) {
    const response = await post(owner, 'text/event-stream', LISTEN, { after: String(owner.position) }).catch((error) => error);
    if (response.ok) {
      // What ended the stream before is over once one stands for some seconds or tells something.
      const standing = setTimeout(takeBack, 5000);
      for await (const answer of answersIn(response)) {
        if (answer.errors) {
          fail(answer.errors[0]);
        } else {
          showNotice(owner, answer.data.notices);
          takeBack();
        }
      }
      clearTimeout(standing);
    } else fail(await refusalOf(response));
    await new Promise((resolve) => setTimeout(resolve, pause(tries)));
  }
}

/** Milliseconds, random and growing with each try: phones that are all refused at once do not all come back at once. */
const pause = (tries) => 500 * Math.min(2 ** tries, 32) * (1 + Math.random());

/** Why there is no stream: by this answer, or by this error of a request that was not answered. */
async function refusalOf(response) {
  // Of a gateway that cannot be reached each browser has words of its own.
  if (response instanceof Error && !(response instanceof TypeError)) return response;
  const words = response instanceof Response ? await wordsOf(response) : null;
  return new Error(words ?? 'Nothing is heard just now: the gateway does not answer, and is asked again.');
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

/** A notice that is told again changes where it stands: it stays open, and the keyboard stays on it. */
function showNotice(owner, notice) {
  owner.position = Math.max(owner.position, Number(notice.position));
  const shown = owner.notices.get(notice.id) ?? addNotice(owner, notice.id);
  const [summary, body] = shown.children;
  shown.dataset.position = notice.position;
  const when = document.createElement('time');
  when.textContent = new Date(notice.createdAt).toLocaleString(WORDS[owner.language].tag);
  summary.replaceChildren(notice.title, when);
  body.textContent = notice.body;
  shown.classList.toggle('unread', !notice.readAt);
  shown.classList.toggle('withdrawn', Boolean(notice.withdrawnAt));
}

function addNotice(owner, id) {
  const [item, shown, summary, body] = ['li', 'details', 'summary', 'p'].map((each) => document.createElement(each));
  shown.append(summary, body);
  item.append(shown);
  // Told again while it stands open it is unread until it is closed.
  shown.addEventListener('toggle', () => {
    if (shown.classList.contains('unread')) {
      const { position } = shown.dataset;
      // What was told while the answer was on its way is unread.
      const mark = () => { if (shown.dataset.position === position) shown.classList.remove('unread'); };
      ask(owner, READ, { id }).then(mark, owner.fail);
    }
  });
  owner.notices.set(id, shown);
  at('empty').hidden = true;
  at('notices').prepend(item);
  return shown;
}

function showInbox(open) {
  at('inbox').hidden = !open;
  at('lock').hidden = open;
  if (!open) at('pushes').replaceChildren();
}

const clock = (owner) => new Date().toLocaleTimeString(WORDS[owner.language].tag, { hour: '2-digit', minute: '2-digit' });

function showLock(owner) {
  at('clock').textContent = clock(owner);
  at('day').textContent = new Date().toLocaleDateString(WORDS[owner.language].tag, { weekday: 'long', month: 'long', day: 'numeric' });
}

function say(text, bad = false) {
  at('state').textContent = text;
  at('state').classList.toggle('bad', bad);
}

function sayWaiting(owner) {
  if (phone === owner && !isForgotten(owner)) say(`Waiting for what happens to ${owner.title}.`);
}

async function begin() {
  phone?.end.abort();
  const owner = {
    persona: at('persona').value, language: at('language').value, position: 0, notices: new Map(), end: new AbortController(),
  };
  owner.fail = (error) => { if (phone === owner) say(error.message, true); };
  // At once: who presses again while anything is waited for has to find this phone, to end it.
  phone = owner;
  const words = WORDS[owner.language];
  at('phone').lang = owner.language.toLowerCase();
  at('phone').dir = owner.language === 'AR' ? 'rtl' : 'ltr';
  at('title').textContent = words.inbox;
  at('close').textContent = words.close;
  at('empty').textContent = words.empty;
  at('empty').hidden = false;
  at('notices').replaceChildren();
  showInbox(false);
  showLock(owner);
  say('Turning on…');
  try {
    await turnOn(owner);
    sayWaiting(owner);
  } catch (error) {
    owner.fail(error);
  }
}

/** End this phone, whose person has another by now. */
function end() {
  phone.end.abort();
  phone = null;
  const held = at('phone').contains(document.activeElement);
  // What it shows could be pressed, and nothing would come of it.
  showInbox(false);
  if (held) at('lock').focus();
  say('Another phone of this person was turned on, and this one is told nothing any more: turn it on again.', true);
}

async function start() {
  if (!globalThis.crypto?.subtle) return say('A browser decrypts pushes only on this machine or by https: open the page at 127.0.0.1.', true);
  for (const each of await personas()) at('persona').append(new Option(`${each.title}: ${each.sentence}`, each.id));
  const asked = new URLSearchParams(location.search);
  if (asked.has('persona')) at('persona').value = asked.get('persona');
  at('close').addEventListener('click', () => { showInbox(false); at('lock').focus(); });
  at('setting').addEventListener('submit', (event) => { event.preventDefault(); begin(); });
  setInterval(() => phone && showLock(phone), 10_000);
  showLock({ language: at('language').value });
  hasAnother.addEventListener('message', ({ data }) => { if (phone?.persona === data) end(); });
  say('Choose whose phone it is, and turn it on. Its language becomes the person\'s, in all that Maru tells them.');
}

start().catch((error) => say(error.message, true));
