/** The inbox: the person's notices, which are read once it is opened and told from then on. */

import { ask } from './gateway.js';
import { listen, NOTICE } from './notice_stream.js';
import { at, showInbox } from './page.js';
import { sayHeard, sayUnheard } from './state.js';
import { WORDS } from './words.js';

const INBOX = `{ me { notices(first: 50) { nodes { ${NOTICE} } } } }`;
const READ = `mutation($id: ID!) { markNoticeRead(id: $id) { notice { ${NOTICE} } } }`;

/** Open it, or say why it cannot be opened. */
export const openInboxOf = (owner) => openInbox(owner).catch((error) => sayUnheard(owner, 'inbox', error.message));

async function openInbox(owner) {
  // Where it cannot be read the phone stays locked, and whoever taps again asks again.
  owner.inbox ??= readInbox(owner).catch((error) => { owner.inbox = null; throw error; });
  await owner.inbox;
  sayHeard(owner, 'inbox');
  showInbox(true);
  // What was pressed is hidden now, and the keyboard would be nowhere.
  at('close').focus();
}

async function readInbox(owner) {
  const { nodes } = (await ask(owner, INBOX)).me.notices;
  for (const notice of nodes.toReversed()) showNotice(owner, notice);
  // What comes from here on is told, and what was told meanwhile too.
  listen(owner, (notice) => showNotice(owner, notice)).catch(owner.fail);
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
