/**
 * The plugin Usage log: who read what of the citizen who asks. It lists the records, then verifies each in the browser.
 * It never shows one person's records to another.
 */
import { Button, type GraphiQLPlugin } from '@graphiql/react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { answered, readAnswer, reasonOf } from './answer';
import { ONE_ANSWER, send } from './fetcher';
import { Moment } from './Moment';
import { askerOf, type Session } from './session';
import { browserStorage } from './storage';
import { StoredPins, trust, type Pins, type Trusted } from '../client/src/usage/pins.js';
import type { UsageRecord } from '../client/src/usage/usageRecord.js';
import { publishedAt, Verifier, type Step } from '../client/src/usage/verifier.js';

const OTHERS = ['HOUSEHOLD', 'GUARDIAN', 'OFFICIAL', 'SYSTEM'];
const RECORDS = `query MyUsageLog($kinds: [ReceiverKind!]) {
  me {
    id
    usage(first: 10, receiverKinds: $kinds) {
      totalCount
      nodes {
        logtime receiverKind receiver { id title(language: EN) } receiverSystem requestId issue action
        purpose { id title(language: EN) } agency { id title(language: EN) }
        usedFields { id title(language: EN) } represented
        proof { leaf index path head { treeSize root timestamp keyId signature } }
      }
    }
  }
}`;

interface Titled {
  id: string;
  title: string;
}

interface Listed extends UsageRecord {
  receiver: Titled | null;
  purpose: Titled | null;
  agency: Titled;
  usedFields: Titled[];
}

interface Usage {
  me: { id: string; usage: { totalCount: number; nodes: Listed[] } } | null;
}

interface Entry {
  record: Listed;
  /** null: it was not verified yet. */
  steps: Step[] | null;
}

interface Shown {
  said: string;
  entries: Entry[];
}

/** What was found for one asker, and is shown for as long as it is they who ask. */
interface Found {
  asker: string;
  shown: Shown;
}

const NOTHING: Shown = { said: 'The records are being fetched.', entries: [] };

/** The gateway shows what its newest signed head covers, which a record comes under a moment after it was written. */
const NONE_YET = 'The gateway shows no such record of you: what was read just now may come in a moment.';

export function usageLogPlugin(session: Session): GraphiQLPlugin {
  return { title: 'Usage log', icon: LogIcon, content: () => <UsageLog session={session} /> };
}

function UsageLog({ session }: { session: Session }) {
  const asker = askerOf(useSyncExternalStore(session.subscribe, session.snapshot));
  const [found, setFound] = useState<Found>({ asker, shown: NOTHING });
  const [own, setOwn] = useState(false);
  const verifyButton = useRef<HTMLButtonElement>(null);
  const newest = useRef(0);
  const shown = found.asker === asker ? found.shown : NOTHING;
  const look = async () => {
    const turn = ++newest.current;
    // What another press, or another person, has begun since takes the place of this.
    const isNewest = () => turn === newest.current;
    try {
      for await (const each of looked(session, own)) {
        if (!isNewest()) return;
        if (each.asker === askerOf(session.snapshot())) setFound(each);
      }
    } catch (error) {
      if (isNewest()) setFound({ asker, shown: { said: reasonOf(error), entries: [] } });
    }
  };
  useEffect(() => {
    void look();
    return () => void newest.current++;
  }, [asker, own]);
  // All records come under one head, as a rule: what one press trusts is offered once.
  const offered = shown.entries.flatMap(({ steps }) => steps ?? []).find(({ trusted }) => trusted)?.trusted;
  const trustFromNowOn = (trusted: Trusted) => {
    trust(pins(), trusted);
    // What was pressed goes away, and the keyboard would be nowhere.
    verifyButton.current?.focus();
    return look();
  };
  return (
    <section className="usage-log" aria-label="Usage log">
      <header>
        <h2>Usage log</h2>
        <Button ref={verifyButton} type="button" onClick={look}>
          Verify
        </Button>
      </header>
      <label>
        <input type="checkbox" checked={own} onChange={({ target }) => setOwn(target.checked)} /> My own readings too
      </label>
      <p role="status">{shown.said}</p>
      <ol>
        {shown.entries.map(({ record, steps }) => (
          <li key={record.proof.index}>
            <strong>
              {record.action} {record.agency.title} by {record.receiver?.title ?? record.receiverKind}
            </strong>
            <p>
              <Moment at={record.logtime} />
              {occasionOf(record)}
            </p>
            <p>{record.usedFields.map(({ title }) => title).join(', ')}</p>
            <p>{stateOf(steps)}</p>
            <ul>
              {steps?.map(({ step, holds, said, trusted }) => (
                <li key={step}>
                  {holds === null ? '?' : holds ? '✓' : '✗'} {said}
                  {trusted && trusted === offered && (
                    <Button type="button" onClick={() => trustFromNowOn(trusted)}>
                      Trust this {step === 'key' ? 'key' : 'log'} from now on
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function stateOf(steps: Step[] | null): string {
  if (steps === null) return 'Not yet verified';
  if (steps.some(({ holds }) => holds === false)) return 'Does not verify';
  return steps.some(({ holds }) => holds === null) ? 'Could not be checked' : 'Verified';
}

/** Why it was read, as far as the record says. */
function occasionOf({ purpose, issue, represented }: Listed): string {
  const said = [purpose && `for: ${purpose.title}`, issue && `in the case ${issue}`, represented && 'on behalf of another'];
  return said.filter(Boolean).map((each) => ` · ${each}`).join('');
}

function pins(): Pins {
  return new StoredPins(browserStorage('localStorage'), location.origin);
}

/** Yields the newest records of the citizen who asks as they are listed, then again as each is verified. */
async function* looked(session: Session, own: boolean): AsyncGenerator<Found> {
  const variables = { kinds: own ? ['SELF', ...OTHERS] : OTHERS };
  const { response, state } = await send({ session, params: { query: RECORDS, variables } }, ONE_ANSWER);
  const asker = askerOf(state);
  for await (const shown of verified(response)) yield { asker, shown };
}

/** Verifies the records of an answer one after the other: each may pin a newer head. */
async function* verified(response: Response): AsyncGenerator<Shown> {
  const { data, errors } = readAnswer<Usage>(await answered(response.text()), response.status);
  if (errors?.[0]) return yield { said: errors[0].message, entries: [] };
  if (!data?.me) return yield { said: 'Choose a citizen, whose records these are.', entries: [] };
  const { id, usage } = data.me;
  if (usage.totalCount === 0) return yield { said: NONE_YET, entries: [] };
  const entries: Entry[] = usage.nodes.map((record) => ({ record, steps: null }));
  const of = `${entries.length} of ${usage.totalCount} records`;
  const said = `${of} are listed, and are being verified in this browser.`;
  yield { said, entries: [...entries] };
  const verifier = new Verifier(publishedAt(''), pins());
  for (const [at, { record }] of entries.entries()) {
    entries[at] = { record, steps: await verifier.verify(record, id) };
    yield { said, entries: [...entries] };
  }
  yield { said: `${of} were looked at in this browser: ${summaryOf(entries)}.`, entries };
}

function summaryOf(entries: Entry[]): string {
  const count = (state: string) => entries.filter(({ steps }) => stateOf(steps) === state).length;
  const [failed, unchecked] = [count('Does not verify'), count('Could not be checked')];
  const found = [failed && `${failed} DO NOT HOLD`, unchecked && `${unchecked} could not be checked now`];
  return found.filter(Boolean).join(', ') || 'all of them hold';
}

function LogIcon() {
  return (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M8 2v3M4 8V5h8v3M4 8v3M12 8v3M2.5 11h3v3h-3zM10.5 11h3v3h-3zM6.5 1h3v2h-3z" />
    </svg>
  );
}
