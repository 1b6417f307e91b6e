/**
 * Checks records of the usage log without trust in the gateway's operator, and says what it did, step by step.
 *
 * What is trusted is what the browser has seen before: the key of the first visit, and the largest head since. Never
 * trusts another by itself: it says what would have to be trusted, and leaves that to its reader.
 */

import { areEqual, fromBase64 } from './bytes.js';
import { isConsistent, leafHash, provenRoot, type Tree } from './merkle.js';
import { mayBeAnotherLog, type Pins, type Trusted } from './pins.js';
import { isSignedBy, thumbprint, type PublicKey, type SignedHead } from './signedHead.js';
import { differences, type UsageRecord } from './usageRecord.js';

export interface Step {
  step: 'record' | 'path' | 'key' | 'signature' | 'consistency';
  /** null: it could not be checked, which accuses no one. */
  holds: boolean | null;
  said: string;
  /** What a reader would have to trust for what does not hold; none where they ought not to. */
  trusted?: Trusted;
}

/**
 * What the gateway publishes for those who check: `keys`, and the path from one number of records to another, null
 * where it says that there is none. What is thrown is no answer of the gateway's.
 */
export interface Published {
  keys(): Promise<{ keys: PublicKey[] }>;
  consistency(first: number, second: number): Promise<{ path: string[] } | null>;
}

/** What is published at a gateway's address. */
export function publishedAt(url: string): Published {
  async function get(path: string): Promise<Response> {
    // Proofs are kept for a year, and at this address there may be another log by then.
    const response = await fetch(`${url}${path}`, { cache: 'no-store' });
    if (!response.ok && response.status !== 404) throw new Error(`${path} was answered ${response.status}`);
    return response;
  }
  return {
    async keys() {
      const response = await get('/usage/keys.json');
      if (!response.ok) throw new Error(`/usage/keys.json was answered ${response.status}`);
      return response.json();
    },
    async consistency(first, second) {
      const response = await get(`/usage/consistency?first=${first}&second=${second}`);
      const content = await response.json();
      if (response.ok) return content;
      // Another's 404, as of a proxy, says nothing of the log.
      if (content.errors?.[0]?.extensions?.code === 'NOT_FOUND') return null;
      throw new Error('/usage/consistency was answered 404, and not by the gateway');
    },
  };
}

export class Verifier {
  private readonly published: Published;
  private readonly pins: Pins;
  private keys: Map<string, PublicKey> | null = null;

  constructor(published: Published, pins: Pins) {
    this.published = published;
    this.pins = pins;
  }

  /** The steps for one record of this citizen; a step that does not hold, or could not be checked, is the last. */
  async verify(record: UsageRecord, citizenId: string): Promise<Step[]> {
    const { head } = record.proof;
    const steps: Step[] = [];
    for (const check of [
      () => checkRecord(record, citizenId),
      () => checkPath(record),
      () => this.checkKey(head),
      () => this.checkSignature(head),
      () => this.checkConsistency(head),
    ]) {
      const step = await check();
      steps.push(step);
      if (!step.holds) return steps;
    }
    this.pin(head);
    return steps;
  }

  private async checkKey(head: SignedHead): Promise<Step> {
    const pinned = this.pins.read();
    let keys: Map<string, PublicKey>;
    try {
      keys = await this.publishedKeys();
    } catch (error) {
      return told('key', null, `The gateway's keys could not be fetched (${String(error)}): try again later.`);
    }
    if (!keys.has(head.keyId)) {
      return told('key', false, `The gateway publishes no key with the thumbprint ${head.keyId}.`);
    }
    if (pinned === null) {
      return told('key', true, `First visit: the key ${head.keyId} is pinned. Compare it with what others were shown.`);
    }
    const holds = pinned.keyIds.includes(head.keyId);
    if (holds) return told('key', true, `The key ${head.keyId} is the pinned one.`);
    const said = `The key ${head.keyId} is another than the pinned one. The gateway's operator may have changed keys:`;
    const step = told('key', false, `${said} compare it with what the operator announced elsewhere than on this page.`);
    return { ...step, trusted: { keyId: head.keyId } };
  }

  private async checkSignature(head: SignedHead): Promise<Step> {
    const key = this.keys?.get(head.keyId);
    const holds = key !== undefined && (await isSignedBy(key, head));
    return told('signature', holds, `The head over ${head.treeSize} records ${holds ? 'is' : 'is not'} signed by it.`);
  }

  private async checkConsistency(head: SignedHead): Promise<Step> {
    const pinned = this.pins.read();
    if (pinned === null) return told('consistency', true, 'First visit: there is no earlier head to hold it against.');
    const [first, second] = head.treeSize < pinned.head.treeSize ? [head, pinned.head] : [pinned.head, head];
    const of = `the pinned head over ${pinned.head.treeSize} records and the head over ${head.treeSize}`;
    let path: string[] | null;
    try {
      path = await this.path(first.treeSize, second.treeSize);
    } catch (error) {
      const why = `no proof could be fetched (${String(error)}): try again later`;
      return told('consistency', null, `Of ${of}, ${why}.`);
    }
    const holds = path !== null && (await goesOn(first, second, path));
    if (holds) return told('consistency', true, `Of ${of}, one goes on from the other.`);
    const broken = `Of ${of}, neither goes on from the other: the log was rewritten`;
    if (!mayBeAnotherLog(pinned, head)) return told('consistency', false, `${broken}.`);
    const step = told('consistency', false, `${broken}, or is another log, as after its store was made anew.`);
    return { ...step, trusted: { head } };
  }

  private async path(first: number, second: number): Promise<string[] | null> {
    if (first === second || first === 0) return [];
    return (await this.published.consistency(first, second))?.path ?? null;
  }

  /** By their thumbprints; fetched once. */
  private async publishedKeys(): Promise<Map<string, PublicKey>> {
    if (this.keys === null) {
      const { keys } = await this.published.keys();
      this.keys = new Map(await Promise.all(keys.map(async (key) => [await thumbprint(key), key] as const)));
    }
    return this.keys;
  }

  private pin(head: SignedHead): void {
    const pinned = this.pins.read();
    if (pinned === null) this.pins.write({ keyIds: [head.keyId], head });
    else if (head.treeSize > pinned.head.treeSize) this.pins.write({ ...pinned, head });
  }
}

function checkRecord(record: UsageRecord, citizenId: string): Promise<Step> {
  const other = differences(record, citizenId);
  const said = other.length === 0 ? 'what is shown' : `something else: ${other.join(', ')}`;
  return Promise.resolve(told('record', other.length === 0, `The leaf says ${said}.`));
}

async function checkPath({ proof }: UsageRecord): Promise<Step> {
  let holds: boolean;
  try {
    const leaf = await leafHash(fromBase64(proof.leaf));
    const { size, root } = tree(proof.head);
    const proven = await provenRoot(leaf, proof.index, size, proof.path.map(fromBase64));
    holds = proven !== null && areEqual(proven, root);
  } catch {
    holds = false;
  }
  const said = `${proof.path.length} hashes ${holds ? 'lead' : 'do not lead'} from the leaf to the root of the head.`;
  return told('path', holds, said);
}

async function goesOn(first: SignedHead, second: SignedHead, path: string[]): Promise<boolean> {
  try {
    return await isConsistent(tree(first), tree(second), path.map(fromBase64));
  } catch {
    return false;
  }
}

function tree(head: SignedHead): Tree {
  return { size: head.treeSize, root: fromBase64(head.root) };
}

function told(step: Step['step'], holds: boolean | null, said: string): Step {
  return { step, holds, said };
}
