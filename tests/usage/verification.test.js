// The browser's module on the test vectors that Python is held to, and on a gateway that says something else than before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { areEqual, fromBase64 } from './bytes.js';
import { isConsistent, leafHash, provenRoot } from './merkle.js';
import { StoredPins, trust } from './pins.js';
import { isSignedBy, thumbprint } from './signedHead.js';
import { publishedAt, Verifier } from './verifier.js';

const vectors = JSON.parse(readFileSync('vectors.json', 'utf8'));
const [early, earlyOther, later, latest] = vectors.records;

/** A storage as a browser has it. */
function storage() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
}

/** What the gateway of the vectors publishes, but for what is `changed`. */
function published(changed = {}) {
  return {
    keys: async () => vectors.keys,
    consistency: async (first, second) => {
      const found = vectors.growths.find((each) => each.first === first && each.second === second);
      return found ?? null;
    },
    ...changed,
  };
}

const steps = (found) => found.map(({ step, holds }) => `${step} ${holds}`);
const ALL = ['record true', 'path true', 'key true', 'signature true', 'consistency true'];

test('leaves are hashed', async () => {
  for (const { leaf, hash } of vectors.leaves) assert.deepEqual(await leafHash(fromBase64(leaf)), fromBase64(hash));
});

test('paths from leaves lead to the root, and to no other', async () => {
  assert.ok(vectors.inclusion.length > 50);
  for (const each of vectors.inclusion) {
    const root = await provenRoot(fromBase64(each.leafHash), each.index, each.size, each.path.map(fromBase64));
    assert.equal(root !== null && areEqual(root, fromBase64(each.root)), each.holds, JSON.stringify(each));
  }
});

test('one tree goes on from another, or does not', async () => {
  assert.ok(vectors.consistency.length > 50);
  for (const each of vectors.consistency) {
    const first = { size: each.first, root: fromBase64(each.firstRoot) };
    const second = { size: each.second, root: fromBase64(each.secondRoot) };
    assert.equal(await isConsistent(first, second, each.path.map(fromBase64)), each.holds, JSON.stringify(each));
  }
});

test('heads are signed, or are not', async () => {
  for (const { head, key, holds } of vectors.heads) assert.equal(await isSignedBy(key, head), holds, head.signature);
  for (const { key } of vectors.heads) assert.equal(await thumbprint(key), key.kid);
  assert.equal(await isSignedBy({ kty: 'EC', crv: 'P-256', x: 'no', y: 'key' }, vectors.heads[0].head), false);
});

test('a first visit pins key and head, and later visits hold what they see against them', async () => {
  const pins = new StoredPins(storage(), 'https://maru.example');
  const verifier = new Verifier(published(), pins);
  assert.equal(pins.read(), null);
  assert.deepEqual(steps(await verifier.verify(early.record, early.citizenId)), ALL);
  assert.equal(pins.read().head.treeSize, 100);
  assert.deepEqual(steps(await verifier.verify(latest.record, latest.citizenId)), ALL);
  assert.equal(pins.read().head.treeSize, 300);
  // A head that is older than the pinned one has to be one that the pinned one goes on from.
  assert.deepEqual(steps(await verifier.verify(later.record, later.citizenId)), ALL);
  assert.deepEqual(steps(await verifier.verify(latest.record, latest.citizenId)), ALL);
  assert.equal(pins.read().head.treeSize, 300);
  for (const { said } of await verifier.verify(earlyOther.record, earlyOther.citizenId)) assert.match(said, /\.$/);
});

for (const [name, value, inLeaf = name] of [
  ['issue', 'another'], ['usedFields', [{ id: 'Citizen.name' }], 'fields'], ['action', 'DERIVED'], ['logtime', '2026-11-26T09:30:00+00:00'],
  ['receiver', null], ['receiverKind', 'SELF'], ['receiverSystem', 'x'], ['represented', true], ['requestId', '0'],
  ['purpose', { id: 'x' }], ['agency', { id: 'x' }],
]) {
  test(`a record that is shown with another ${name} is found`, async () => {
    const found = await new Verifier(published(), new StoredPins(storage(), '')).verify(
      { ...earlyOther.record, [name]: value }, earlyOther.citizenId,
    );
    assert.deepEqual(steps(found), ['record false']);
    assert.match(found[0].said, new RegExp(inLeaf));
  });
}

test("another citizen's record is found", async () => {
  const found = await new Verifier(published(), new StoredPins(storage(), '')).verify(early.record, 'somebody');
  assert.deepEqual(steps(found), ['record false']);
});

test('a purpose that is registered no more is told by the leaf alone', async () => {
  const verifier = new Verifier(published(), new StoredPins(storage(), ''));
  assert.deepEqual(steps(await verifier.verify({ ...early.record, purpose: null }, early.citizenId)), ALL);
});

for (const [what, proof] of [
  ['leaf', { leaf: '!' }], ['leaf', { leaf: btoa('no JSON') }], ['leaf', { leaf: btoa('null') }],
  ['path', { path: [] }], ['path', { path: ['!'] }], ['path', { head: { ...early.record.proof.head, root: '!' } }],
]) {
  test(`a proof with ${JSON.stringify(proof)} does not hold`, async () => {
    const record = { ...early.record, proof: { ...early.record.proof, ...proof } };
    const found = await new Verifier(published(), new StoredPins(storage(), '')).verify(record, early.citizenId);
    assert.deepEqual(steps(found).at(-1), what === 'leaf' ? 'record false' : 'path false');
  });
}

test('a head that nobody signed does not hold, nor does one by a key that is not published or not pinned', async () => {
  const unsigned = { ...early.record.proof.head, signature: vectors.heads[1].head.signature };
  const forged = { ...early.record, proof: { ...early.record.proof, head: unsigned } };
  const pins = new StoredPins(storage(), '');
  const fresh = new Verifier(published(), pins);
  assert.deepEqual(steps(await fresh.verify(forged, early.citizenId)), [...ALL.slice(0, 3), 'signature false']);
  assert.equal(pins.read(), null);
  const without = new Verifier(published({ keys: async () => ({ keys: [] }) }), pins);
  assert.deepEqual(steps(await without.verify(early.record, early.citizenId)), [...ALL.slice(0, 2), 'key false']);
  pins.write({ keyIds: ['another'], head: early.record.proof.head });
  assert.deepEqual(steps(await fresh.verify(early.record, early.citizenId)), [...ALL.slice(0, 2), 'key false']);
});

test('a log that was rewritten behind the pinned head is found', async () => {
  const pins = new StoredPins(storage(), '');
  const verifier = new Verifier(published(), pins);
  const { head } = early.record.proof;
  for (const pinned of [
    { ...head, root: vectors.inclusion[0].root },
    { ...head, root: '!' },
    { ...head, treeSize: 50, root: vectors.inclusion[0].root },
    { ...head, treeSize: 200, root: vectors.inclusion[0].root },
  ]) {
    pins.write({ keyIds: [head.keyId], head: pinned });
    const found = await verifier.verify(early.record, early.citizenId);
    assert.deepEqual(steps(found), [...ALL.slice(0, 4), 'consistency false']);
    assert.match(found.at(-1).said, /rewritten/);
    assert.deepEqual(pins.read().head, pinned);
  }
});

/** Where this record's check ends, once its reader has trusted what the last step offers to trust. */
async function trusting(verifier, pins, { record, citizenId }) {
  const { trusted } = (await verifier.verify(record, citizenId)).at(-1);
  trust(pins, trusted);
  return verifier.verify(record, citizenId);
}

test('a changed key is accused until its reader trusts it, and then the log has to go on as before', async () => {
  const { head } = early.record.proof;
  const pinned = { keyIds: ['another'], head: { ...head, keyId: 'another' } };
  const pins = new StoredPins(storage(), '');
  pins.write(pinned);
  const verifier = new Verifier(published(), pins);
  for (let times = 0; times < 2; times += 1) {
    assert.deepEqual(steps(await verifier.verify(latest.record, latest.citizenId)).at(-1), 'key false');
  }
  assert.deepEqual(pins.read(), pinned);
  assert.deepEqual(steps(await trusting(verifier, pins, latest)), ALL);
  assert.deepEqual(pins.read(), { keyIds: ['another', head.keyId], head: latest.record.proof.head });
});

test('a log that is another one is accused until its reader trusts that too, and is held to its own heads then', async () => {
  const { head } = early.record.proof;
  const before = { ...latest.record.proof.head, keyId: 'another', root: vectors.inclusion[0].root };
  const pins = new StoredPins(storage(), '');
  pins.write({ keyIds: ['another'], head: before });
  const verifier = new Verifier(published(), pins);
  assert.deepEqual(steps(await trusting(verifier, pins, early)).at(-1), 'consistency false');
  assert.deepEqual(pins.read().head, before);
  assert.deepEqual(steps(await trusting(verifier, pins, early)), ALL);
  assert.deepEqual(pins.read(), { keyIds: [head.keyId], head });
  assert.deepEqual(steps(await verifier.verify(latest.record, latest.citizenId)), ALL);
});

test('what no change of keys explains is not offered to be trusted', async () => {
  const { head } = early.record.proof;
  const pins = new StoredPins(storage(), '');
  pins.write({ keyIds: [head.keyId], head: { ...head, root: vectors.inclusion[0].root } });
  const withoutKeys = published({ keys: async () => ({ keys: [] }) });
  for (const [verifier, end] of [[new Verifier(published(), pins), 'consistency'], [new Verifier(withoutKeys, pins), 'key']]) {
    const last = (await verifier.verify(early.record, early.citizenId)).at(-1);
    assert.deepEqual([last.step, last.holds, last.trusted], [end, false, undefined]);
  }
});

test('a rewritten log under a key that was trusted before that of the pinned head is not offered to be trusted', async () => {
  const { head } = early.record.proof;
  const pins = new StoredPins(storage(), '');
  const pinned = { ...head, keyId: 'newer', root: vectors.inclusion[0].root };
  pins.write({ keyIds: [head.keyId, 'newer'], head: pinned });
  const last = (await new Verifier(published(), pins).verify(early.record, early.citizenId)).at(-1);
  assert.deepEqual([last.step, last.holds, last.trusted], ['consistency', false, undefined]);
  assert.match(last.said, /rewritten\.$/);
  trust(pins, { head });
  assert.deepEqual(pins.read().head, pinned);
});

test('what is trusted comes beside what another page has remembered since it was offered', async () => {
  const { head } = early.record.proof;
  const pins = new StoredPins(storage(), '');
  pins.write({ keyIds: ['another'], head: { ...head, keyId: 'another' } });
  const { trusted } = (await new Verifier(published(), pins).verify(early.record, early.citizenId)).at(-1);
  pins.write({ keyIds: ['another', 'third'], head: { ...latest.record.proof.head, keyId: 'third' } });
  for (let times = 0; times < 2; times += 1) trust(pins, trusted);
  assert.deepEqual(pins.read().keyIds, ['another', 'third', head.keyId]);
  assert.deepEqual(pins.read().head.treeSize, 300);
  trust(pins, { head });
  pins.write({ ...pins.read(), head: latest.record.proof.head });
  trust(pins, { head });
  assert.deepEqual(pins.read().head, latest.record.proof.head);
});

test('what could not be checked accuses nobody, and pins nothing', async () => {
  const pins = new StoredPins(storage(), '');
  const refuse = async () => { throw new Error('503'); };
  const unknown = await new Verifier(published({ keys: refuse }), pins).verify(early.record, early.citizenId);
  assert.deepEqual(steps(unknown), ['record true', 'path true', 'key null']);
  assert.equal(pins.read(), null);
  await new Verifier(published(), pins).verify(early.record, early.citizenId);
  const pinned = pins.read();
  const offline = new Verifier(published({ consistency: refuse }), pins);
  const found = await offline.verify(latest.record, latest.citizenId);
  assert.deepEqual(steps(found), [...ALL.slice(0, 4), 'consistency null']);
  assert.doesNotMatch(found.at(-1).said, /rewritten/);
  assert.deepEqual(pins.read(), pinned);
});

test('an answer that is no proof, or that there is none, accuses', async () => {
  for (const answer of [null, { path: ['!'] }, { path: [] }]) {
    const pins = new StoredPins(storage(), '');
    const verifier = new Verifier(published({ consistency: async () => answer }), pins);
    await verifier.verify(early.record, early.citizenId);
    assert.deepEqual(steps(await verifier.verify(latest.record, latest.citizenId)).at(-1), 'consistency false');
  }
});

test('keys are fetched once for all records, and again where that failed', async () => {
  let asked = 0;
  const keys = async () => {
    asked += 1;
    if (asked === 1) throw new Error('offline');
    return vectors.keys;
  };
  const verifier = new Verifier(published({ keys }), new StoredPins(storage(), ''));
  assert.deepEqual(steps(await verifier.verify(early.record, early.citizenId)).at(-1), 'key null');
  for (const each of [early, later, latest]) assert.deepEqual(steps(await verifier.verify(each.record, each.citizenId)), ALL);
  assert.equal(asked, 2);
});

test('a 404 is the gateway\'s word only where it is the gateway that says it', async () => {
  const gateway = publishedAt('https://maru.example');
  const answers = [
    new Response(JSON.stringify({ errors: [{ extensions: { code: 'NOT_FOUND' } }] }), { status: 404 }),
    new Response('<html>not found</html>', { status: 404 }), new Response('{}', { status: 404 }),
    new Response('{}', { status: 404 }),
  ];
  globalThis.fetch = async () => answers.shift();
  assert.equal(await gateway.consistency(1, 9), null);
  await assert.rejects(() => gateway.consistency(1, 9));
  await assert.rejects(() => gateway.consistency(1, 9), /not by the gateway/);
  await assert.rejects(() => gateway.keys(), /404/);
});

test('what is published is asked for at the gateway, and never taken from what the browser kept of another log', async () => {
  const asked = [];
  globalThis.fetch = async (url, { cache } = {}) => {
    assert.equal(cache, 'no-store');
    asked.push(url);
    return new Response(JSON.stringify({ keys: [], path: [] }), { status: asked.length > 2 ? 503 : 200 });
  };
  const gateway = publishedAt('https://maru.example');
  assert.deepEqual((await gateway.keys()).keys, []);
  assert.deepEqual((await gateway.consistency(1, 2)).path, []);
  await assert.rejects(() => gateway.keys(), /503/);
  assert.deepEqual(asked.slice(0, 2), [
    'https://maru.example/usage/keys.json', 'https://maru.example/usage/consistency?first=1&second=2',
  ]);
});
