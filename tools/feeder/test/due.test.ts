import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueAssets } from '../src/due.ts';

const PACE = { every: 30, moveBps: 10 };
const PRICES = new Map([[2, 100_000n], [1, 10_000n]]);

test('what was never fed is due, and takes all that have a price along', () => {
  assert.deepEqual(dueAssets(PRICES, new Map(), 0, PACE), [1, 2]);
  assert.deepEqual(dueAssets(PRICES, new Map([[1, { price: 10_000n, at: 0 }]]), 0, PACE), [1, 2]);
  assert.deepEqual(dueAssets(new Map(), new Map(), 0, PACE), []);
});

test('a price is due when it has moved or time has passed', () => {
  const fed = (at: number, price = 100_000n) => new Map([[1, { price: 10_000n, at }], [2, { price, at }]]);
  assert.deepEqual(dueAssets(PRICES, fed(0), 29, PACE), []);
  assert.deepEqual(dueAssets(PRICES, fed(0), 30, PACE), [1, 2]);
  assert.deepEqual(dueAssets(PRICES, fed(0, 99_901n), 1, PACE), []);
  assert.deepEqual(dueAssets(PRICES, fed(0, 99_900n), 1, PACE), [1, 2]);
  assert.deepEqual(dueAssets(PRICES, fed(0), 1, { ...PACE, moveBps: 0 }), []);
  assert.deepEqual(dueAssets(PRICES, fed(0, 99_999n), 1, { ...PACE, moveBps: 0 }), [1, 2]);
});
