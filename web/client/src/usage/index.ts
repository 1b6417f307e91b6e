/** Verification of usage records without trust in the operator of the gateway. */
export { StoredPins, trust, type Pinned, type Pins, type Trusted } from './pins.js';
export type { PublicKey, SignedHead } from './signedHead.js';
export type { InclusionProof, UsageRecord } from './usageRecord.js';
export { publishedAt, Verifier, type Published, type Step } from './verifier.js';
