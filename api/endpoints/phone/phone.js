/**
 * A page that is a phone: a Web Push channel of one of the demo's people, from its subscription to the decrypted text.
 * What is pushed says only that there is news; the notices themselves are asked for with the person's token.
 */

import { personas } from './gateway.js';
import { openInboxOf } from './inbox.js';
import { showLock } from './lock_screen.js';
import { at, showInbox } from './page.js';
import { say, sayHow } from './state.js';
import { hasAnother, turnOn } from './subscription.js';
import { WORDS } from './words.js';

/** What the phone is now; a phone that is turned on anew is another one, and the old one's `end` is aborted: it shows nothing any more. */
let phone = null;

/** The language of a phone that is on, else that in which it would be turned on. */
const language = () => (phone?.on ? phone.language : at('language').value);

function showPhone() {
  const words = WORDS[language()];
  at('phone').lang = language().toLowerCase();
  at('phone').dir = language() === 'AR' ? 'rtl' : 'ltr';
  at('phone').ariaLabel = words.phone;
  at('lock').ariaLabel = words.lock;
  at('title').textContent = words.inbox;
  at('open').textContent = words.open;
  at('open').hidden = !phone?.on;
  at('close').textContent = words.close;
  at('empty').textContent = words.empty;
  showLock(language());
}

async function begin() {
  phone?.end.abort();
  const owner = {
    persona: at('persona').value,
    language: at('language').value,
    on: false,
    position: 0,
    notices: new Map(),
    unheard: new Map(),
    end: new AbortController(),
  };
  owner.fail = (error) => { if (phone === owner) say(error.message, true); };
  // At once: who presses again while anything is waited for has to find this phone, to end it.
  phone = owner;
  at('empty').hidden = false;
  at('notices').replaceChildren();
  showInbox(false);
  showPhone();
  sayHow(owner);
  try {
    await turnOn(owner);
    owner.on = true;
    showPhone();
    sayHow(owner);
  } catch (error) {
    owner.fail(error);
    // What became of its stream would be said over the reason.
    owner.end.abort();
  }
}

/** End this phone, whose person has another by now. */
function end() {
  phone.end.abort();
  phone = null;
  const held = at('phone').contains(document.activeElement);
  // What it shows could be pressed, and nothing would come of it.
  showInbox(false);
  showPhone();
  if (held) at('lock').focus();
  say('Another phone of this person was turned on, and this one is told nothing any more: turn it on again.', true);
}

/** Offer the demo's people to choose from. */
async function offer() {
  if (!globalThis.crypto?.subtle) throw new Error('A browser decrypts pushes only on this machine or by https: open the page at 127.0.0.1.');
  const people = await personas();
  // Whoever asked twice may have chosen by now.
  if (at('persona').length) return;
  at('persona').replaceChildren(...people.map((each) => new Option(`${each.title}: ${each.sentence}`, each.id)));
  const asked = new URLSearchParams(location.search);
  if (asked.has('persona')) at('persona').value = asked.get('persona');
  say('Choose whose phone it is, and turn it on. Its language becomes the person\'s, in all that Maru tells them.');
}

const offerOrSayWhyNot = () => offer().catch((error) => say(error.message, true));

at('open').addEventListener('click', () => openInboxOf(phone));
at('close').addEventListener('click', () => { showInbox(false); at('lock').focus(); });
at('setting').addEventListener('submit', (event) => {
  event.preventDefault();
  // Where nobody could be offered until here, nobody is chosen either.
  if (at('persona').length) begin();
  else offerOrSayWhyNot();
});
at('language').addEventListener('change', showPhone);
setInterval(() => showLock(language()), 10_000);
showPhone();
hasAnother.addEventListener('message', ({ data }) => { if (phone?.persona === data) end(); });
offerOrSayWhyNot();
