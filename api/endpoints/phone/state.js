/** The line that says how things stand with a phone: what it waits for, or what keeps it from that. */

import { at } from './page.js';

export const SILENT = 'Nothing is heard just now: the gateway does not answer, and is asked again.';

export function say(text, bad = false) {
  at('state').textContent = text;
  at('state').classList.toggle('bad', bad);
}

/** Say that this phone waits, or why one of its streams or its inbox keeps it from that. */
export function sayHow(owner) {
  if (owner.end.signal.aborted) return;
  const [why] = owner.unheard.values();
  if (why) say(why, true);
  else say(owner.on ? `Waiting for what happens to ${owner.title}.` : 'Turning on…');
}

/** Say why this stream of the phone's, or its inbox, is not heard, until it is. */
export function sayUnheard(owner, what, why) {
  owner.unheard.set(what, why);
  owner.fail(new Error(why));
}

/** This is heard: what was said of it is taken back, and what else was said meanwhile stays. */
export function sayHeard(owner, what) {
  const why = owner.unheard.get(what);
  owner.unheard.delete(what);
  if (at('state').textContent === why) sayHow(owner);
}
