/** A record of the usage log as the graph shows it, held against the leaf that its proof is of. */

import { fromBase64 } from './bytes.js';
import type { SignedHead } from './signedHead.js';

export interface InclusionProof {
  leaf: string;
  index: number;
  path: string[];
  head: SignedHead;
}

export interface UsageRecord {
  logtime: string;
  receiverKind: string;
  receiver: { id: string } | null;
  receiverSystem: string;
  requestId: string;
  issue: string | null;
  action: string;
  purpose: { id: string } | null;
  agency: { id: string };
  usedFields: { id: string }[];
  represented: boolean;
  proof: InclusionProof;
}

/** Of which members the leaf says something else than the record that is shown of this citizen; none where it holds. */
export function differences(record: UsageRecord, citizenId: string): string[] {
  let leaf: Record<string, unknown> | null;
  try {
    leaf = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(record.proof.leaf)));
  } catch {
    return ['leaf'];
  }
  if (leaf === null) return ['leaf'];
  const shown: Record<string, unknown> = {
    action: record.action,
    agency: record.agency.id,
    citizenId,
    fields: record.usedFields.map(({ id }) => id),
    index: record.proof.index,
    issue: record.issue,
    logtime: record.logtime,
    receiver: record.receiver?.id ?? null,
    receiverKind: record.receiverKind,
    receiverSystem: record.receiverSystem,
    represented: record.represented,
    requestId: record.requestId,
  };
  // A purpose that is registered no more is not shown: the leaf alone has it then.
  if (record.purpose !== null) shown.purpose = record.purpose.id;
  return Object.keys(shown).filter((name) => JSON.stringify(shown[name]) !== JSON.stringify(leaf[name]));
}
