/**
 * Checks records of the usage log without trust in whoever runs the gateway, and says what it did, step by step.
 *
 * What is trusted is what the browser has seen before: the key of the first visit, and the largest head since.
 */

import { areEqual, fromBase64, type Bytes } from './bytes.js';
import { isConsistent, leafHash, provenRoot } from './merkle.js';
import type { Pins } from './pins.js';
import { isSignedBy, thumbprint, type PublicKey, type SignedHead } from './signedHead.js';
import { differences, type UsageRecord } from './usageRecord.js';

export interface Step {
  step: 'record' | 'path' | 'key' | 'signature' | 'consistency';
  holds: boolean;
  said: string;
}

/** What the gateway publishes for whoever checks: `keys`, and the path from one number of records to another. */
export interface Published {
  keys(): Promise<{ keys: PublicKey[] }>;
  consistency(first: number, second: number): Promise<{ path: string[] }>;
}

/** What is published at a gateway's address. */
export function publishedAt(url: string): Published {
  async function get<T>(path: string): Promise<T> {
    const response = await fetch(`${url}${path}`);
    if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
    return (await response.json()) as T;
  }
  return {
    keys: () => get('/usage/keys.json'),
    consistency: (first, second) => get(`/usage/consistency?first=${first}&second=${second}`),
  };
}

export class Verifier {
  private readonly published: Published;
  private readonly pins: Pins;

  constructor(published: Published, pins: Pins) {
    this.published = published;
    this.pins = pins;
  }

  /** The steps for one record of this citizen; a step that does not hold is the last. */
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
    if ((await this.key(head.keyId)) === null) {
      return told('key', false, `The gateway publishes no key with the thumbprint ${head.keyId}.`);
    }
    if (pinned === null) {
      return told('key', true, `First visit: the key ${head.keyId} is pinned. Compare it with what others were shown.`);
    }
    const holds = pinned.keyIds.includes(head.keyId);
    return told('key', holds, `The key ${head.keyId} is ${holds ? 'the pinned one' : 'another than the pinned one'}.`);
  }

  private async checkSignature(head: SignedHead): Promise<Step> {
    const key = await this.key(head.keyId);
    const holds = key !== null && (await isSignedBy(key, head));
    return told('signature', holds, `The head over ${head.treeSize} records ${holds ? 'is' : 'is not'} signed by it.`);
  }

  private async checkConsistency(head: SignedHead): Promise<Step> {
    const pinned = this.pins.read();
    if (pinned === null) return told('consistency', true, 'First visit: there is no earlier head to hold it against.');
    const [first, second] = head.treeSize < pinned.head.treeSize ? [head, pinned.head] : [pinned.head, head];
    const path = await this.path(first.treeSize, second.treeSize);
    const holds = path !== null && (await isConsistent(tree(first), tree(second), path));
    const of = `the pinned head over ${pinned.head.treeSize} records and the head over ${head.treeSize}`;
    const said = holds ? 'one goes on from the other' : 'neither goes on from the other: the log was rewritten';
    return told('consistency', holds, `Of ${of}, ${said}.`);
  }

  private async path(first: number, second: number): Promise<Bytes[] | null> {
    if (first === second || first === 0) return [];
    try {
      return (await this.published.consistency(first, second)).path.map(fromBase64);
    } catch {
      return null;
    }
  }

  private async key(keyId: string): Promise<PublicKey | null> {
    for (const key of (await this.published.keys()).keys) {
      if ((await thumbprint(key)) === keyId) return key;
    }
    return null;
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
  let root: Bytes | null;
  try {
    const leaf = await leafHash(fromBase64(proof.leaf));
    root = await provenRoot(leaf, proof.index, proof.head.treeSize, proof.path.map(fromBase64));
  } catch {
    root = null;
  }
  const holds = root !== null && areEqual(root, tree(proof.head).root);
  const said = `${proof.path.length} hashes ${holds ? 'lead' : 'do not lead'} from the leaf to the root of the head.`;
  return told('path', holds, said);
}

function tree(head: SignedHead): { size: number; root: Bytes } {
  return { size: head.treeSize, root: fromBase64(head.root) };
}

function told(step: Step['step'], holds: boolean, said: string): Step {
  return { step, holds, said };
}
