import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAddress } from '@polkadot/util-crypto';
import { RelayClock, type BlockMaker } from '../src/network/clock.ts';
import { siblingAccount } from '../src/network/locations.ts';

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
