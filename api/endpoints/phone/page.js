/** What the page says of its phone, and which of the phone's two screens it shows. */

export const at = (id) => document.getElementById(id);

export function showInbox(open) {
  at('inbox').hidden = !open;
  at('lock').hidden = open;
  if (!open) at('pushes').replaceChildren();
}

export function say(text, bad = false) {
  at('state').textContent = text;
  at('state').classList.toggle('bad', bad);
}

export function sayWaiting(owner) {
  if (!owner.end.signal.aborted && owner.stream.readyState !== EventSource.CLOSED) say(`Waiting for what happens to ${owner.title}.`);
}
