/** The lock screen: the time, and that something was pushed. */

import { openInboxOf } from './inbox.js';
import { at } from './page.js';
import { WORDS } from './words.js';

const clock = (language) => new Date().toLocaleTimeString(WORDS[language].tag, { hour: '2-digit', minute: '2-digit' });

export function showLock(language) {
  at('clock').textContent = clock(language);
  at('day').textContent = new Date().toLocaleDateString(WORDS[language].tag, { weekday: 'long', month: 'long', day: 'numeric' });
}

export function showPush(owner, message) {
  const [item, button, head, when, body] = ['li', 'button', 'strong', 'time', 'span'].map((each) => document.createElement(each));
  when.textContent = clock(owner.language);
  head.append(message.title, when);
  body.textContent = message.body;
  button.type = 'button';
  button.append(head, body);
  // Whoever holds the phone has seen no more than that until here.
  button.addEventListener('click', () => openInboxOf(owner));
  item.append(button);
  at('pushes').prepend(item);
}
