/**
 * The plugin Usage log: who read what of whoever asks, each record verified in the browser, step by step.
 * Never shows one person's records to another.
 */
import { Button, type GraphiQLPlugin } from '@graphiql/react';
import { useRef, useState, useSyncExternalStore } from 'react';
import { answered, readAnswer, reasonOf } from './answer';
import { ONE_ANSWER, send } from './fetcher';
import { Moment } from './Moment';
import { askerOf, type Session } from './session';
import { browserStorage } from './storage';
import { StoredPins, trust, type Pins, type Trusted } from './usage/pins';
import type { UsageRecord } from './usage/usageRecord';
import { publishedAt, Verifier, type Step } from './usage/verifier';

const RECORDS = `query MyUsageLog {
  me {
    id
    usage(first: 10) {
      totalCount
      nodes {
        logtime receiverKind receiver { id } receiverSystem requestId issue action purpose { id }
        agency { id } fields represented
        proof { leaf index path head { treeSize root timestamp keyId signature } }
      }
    }
  }
}`;

interface Usage {
  me: { id: string; usage: { totalCount: number; nodes: UsageRecord[] } } | null;
}

interface Verified {
  record: UsageRecord;
  steps: Step[];
}

interface Shown {
  said: string;
  records: Verified[];
}

/** What was found for one asker, and is shown for as long as it is they who ask. */
interface Found {
  asker: string;
  shown: Shown;
}

const NOTHING: Shown = { said: 'Nothing was verified yet.', records: [] };

/** The gateway shows what its newest signed head covers, which a record comes under a moment after it was written. */
const NONE_YET = 'The gateway shows no record of you: what was read just now may come in a moment.';

export function usageLogPlugin(session: Session): GraphiQLPlugin {
  return { title: 'Usage log', icon: LogIcon, content: () => <UsageLog session={session} /> };
}

function UsageLog({ session }: { session: Session }) {
  const asker = askerOf(useSyncExternalStore(session.subscribe, session.snapshot));
  const [found, setFound] = useState<Found>({ asker, shown: NOTHING });
  const verifyButton = useRef<HTMLButtonElement>(null);
  const shown = found.asker === asker ? found.shown : NOTHING;
  const show = (newest: Found) => newest.asker === askerOf(session.snapshot()) && setFound(newest);
  const verify = () =>
    verifyNewest(session).then(show, (error: unknown) => show({ asker, shown: { said: reasonOf(error), records: [] } }));
  // All records come under one head, as a rule: what one press trusts is offered once.
  const offered = shown.records.flatMap(({ steps }) => steps).find(({ trusted }) => trusted)?.trusted;
  const trustFromNowOn = (trusted: Trusted) => {
    trust(pins(), trusted);
    // What was pressed goes away, and the keyboard would be nowhere.
    verifyButton.current?.focus();
    return verify();
  };
  return (
    <section className="usage-log" aria-label="Usage log">
      <header>
        <h2>Usage log</h2>
        <Button ref={verifyButton} type="button" onClick={verify}>
          Verify
        </Button>
      </header>
      <p role="status">{shown.said}</p>
      <ol>
        {shown.records.map(({ record, steps }) => (
          <li key={record.proof.index}>
            <strong>
              {record.action} {record.agency.id} by {record.receiver?.id ?? record.receiverKind}
            </strong>
            <p>
              <Moment at={record.logtime} />
              {occasionOf(record)}
            </p>
            <p>{record.fields.join(', ')}</p>
            <ul>
              {steps.map(({ step, holds, said, trusted }) => (
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

/** Why it was read, as far as the record says. */
function occasionOf({ purpose, issue, represented }: UsageRecord): string {
  const said = [purpose && `for ${purpose.id}`, issue && `in the case ${issue}`, represented && 'on behalf of another'];
  return said.filter(Boolean).map((each) => ` · ${each}`).join('');
}

function pins(): Pins {
  return new StoredPins(browserStorage('localStorage'), location.origin);
}

/** The newest records of whoever asks, and as whom they were asked for. */
async function verifyNewest(session: Session): Promise<Found> {
  const sending = { session, params: { query: RECORDS } };
  const { response, state } = await send(sending, ONE_ANSWER);
  return { asker: askerOf(state), shown: await verified(response) };
}

/** The records of an answer, verified one after the other: each may pin a newer head. */
async function verified(response: Response): Promise<Shown> {
  const { data, errors } = readAnswer<Usage>(await answered(response.text()), response.status);
  if (errors?.[0]) return { said: errors[0].message, records: [] };
  if (!data?.me) return { said: 'Choose a citizen, whose records these are.', records: [] };
  if (data.me.usage.totalCount === 0) return { said: NONE_YET, records: [] };
  const verifier = new Verifier(publishedAt(''), pins());
  const records: Verified[] = [];
  for (const record of data.me.usage.nodes) {
    records.push({ record, steps: await verifier.verify(record, data.me.id) });
  }
  const ended = (how: boolean | null) => records.filter(({ steps }) => steps.some(({ holds }) => holds === how)).length;
  const [failed, unchecked] = [ended(false), ended(null)];
  const of = `${records.length} of ${data.me.usage.totalCount} records were looked at in this browser`;
  const found = [failed && `${failed} DO NOT HOLD`, unchecked && `${unchecked} could not be checked now`];
  return { said: `${of}: ${found.filter(Boolean).join(', ') || 'all of them hold'}.`, records };
}

function LogIcon() {
  return (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M8 2v3M4 8V5h8v3M4 8v3M12 8v3M2.5 11h3v3h-3zM10.5 11h3v3h-3zM6.5 1h3v2h-3z" />
    </svg>
  );
}
