import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imbalance, isQuiet, isStill, shownOps, type Op, type PerpState } from '../src/lib/perp-account.ts';

const EMPTY = {
  idle: 0n,
  outFlight: 0n,
  venueFree: 0n,
  margin: 0n,
  inFlight: 0n,
  stranded: 0n,
  fees: 0n,
  writtenOff: 0n,
  withdrawn: 0n,
  contributed: 0n,
  gains: 0n,
  realised: 0n,
};

function state(ledger: Partial<typeof EMPTY>, ops: readonly Op[] = []): PerpState {
  const rest = { snapshot: null, wanted: undefined, size: 0n, entry: 0n, funding: 0n, nextNonce: 1n, alarm: 0n };
  return { ledger: { ...EMPTY, ...ledger }, ops, ...rest };
}

test('what came in stands in a bucket, was paid, or was given up', () => {
  const ledger = { contributed: 1_000n, idle: 4n, margin: 900n, fees: 6n, withdrawn: 60n, realised: -30n };
  assert.equal(imbalance(state(ledger)), 0n);
  assert.equal(imbalance(state({ ...ledger, outFlight: 1n })), -1n);
  assert.equal(imbalance(state({ ...ledger, gains: 5n })), 5n);
});

test('a question is on its way, and no money with it', () => {
  const question = state({}, [{ nonce: 9n, kind: 'report', state: 'sent' }]);
  assert.equal(isQuiet(question), false);
  assert.equal(isStill(question), true);
  assert.equal(shownOps(question), '9 report sent');
  const funds = state({}, [{ nonce: 9n, kind: 'fund', state: 'sent' }]);
  assert.equal(isStill(funds), false);
  assert.equal(shownOps(state({})), 'none');
});
