import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAddress } from '@polkadot/util-crypto';
import { RelayClock, type BlockMaker } from '../src/network/clock.ts';
import { siblingAccount } from '../src/network/locations.ts';
import { imbalance, isQuiet, isStill, type PerpState } from '../src/network/perp-account.ts';

type Made = [relayBlock: number, time: number];

function maker(now: number, relayBlock: number): BlockMaker & { readonly made: Made[] } {
  const made: Made[] = [];
  return {
    made,
    chain: { now: () => Promise.resolve(now) },
    relayBlock: () => Promise.resolve(relayBlock),
    build: async (block, time) => void made.push([block, time]),
  };
}

test('both chains get each relay block, from the later of their clocks on', async () => {
  const [home, venue] = [maker(1_000, 1_001), maker(1_003, 1_004)];
  const clock = await RelayClock.start([home, venue]);
  await clock.pass();
  await clock.pass(5);
  assert.deepEqual(home.made, [[1_005, 1_014], [1_010, 1_044]]);
  assert.deepEqual(venue.made, home.made);
});

test('a chain that is held gets no block, and afterwards those of the others', async () => {
  const [home, venue] = [maker(0, 1), maker(0, 1)];
  const clock = await RelayClock.start([home, venue]);
  clock.hold(venue.chain);
  await clock.pass();
  await clock.pass();
  assert.ok(clock.isHeld(venue.chain));
  clock.resume(venue.chain);
  await clock.pass();
  assert.deepEqual(home.made, [[2, 6], [3, 12], [4, 18]]);
  assert.deepEqual(venue.made, [[4, 18]]);
});

test('the account of a parachain on a chain beside it', () => {
  const bytes = Buffer.from(decodeAddress(siblingAccount(2_001))).toString('hex');
  assert.equal(bytes, `7369626cd1070000${'00'.repeat(24)}`);
});

const ledger = {
  idle: 1n,
  outFlight: 2n,
  venueFree: 3n,
  margin: 4n,
  inFlight: 5n,
  stranded: 6n,
  contributed: 40n,
  withdrawn: 10n,
  fees: 7n,
  writtenOff: 8n,
  gains: 9n,
  realised: -3n,
};

function state(change: object, ...kinds: string[]): PerpState {
  const ops = kinds.map((kind, index) => ({ nonce: BigInt(index), kind, state: 'sent' }));
  return { ledger: { ...ledger, ...change }, snapshot: null, ops, wanted: undefined, size: 0n, entry: 0n };
}

test('a unit that stands in no bucket, or in two, is seen', () => {
  assert.equal(imbalance(state({})), 0n);
  assert.equal(imbalance(state({ margin: 3n })), 1n);
  assert.equal(imbalance(state({ inFlight: 6n })), -1n);
});

test('money is on its way in legs only', () => {
  assert.ok(isStill(state({}, 'report', 'setPosition', 'deposit')));
  assert.ok(!isStill(state({}, 'report', 'sweep')));
  assert.ok(!isQuiet(state({}, 'report')));
  assert.ok(isQuiet(state({})));
});
