import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spread } from '../src/load/figures.ts';
import { capacity, fullnessOf, type Limits, type Used } from '../src/load/limits.ts';

const limits: Limits = {
  normal: { time: 750n, proof: 7_500n },
  block: { time: 1_000n, proof: 10_000n },
  base: { time: 1n, proof: 0n },
  length: 300,
};
const one = { time: 10n, proof: 200n };

function used(time: bigint, proof: bigint, length: number, hooks = 0n): Used {
  return { normal: { time, proof }, total: { time: time + hooks, proof }, length };
}

test('a block is full when one more finds no room in any of its limits', () => {
  const full = (spent: Used): boolean => fullnessOf(spent, limits, one, 20).full;
  assert.equal(full(used(740n, 7_300n, 280)), false);
  assert.equal(full(used(741n, 0n, 0)), true);
  assert.equal(full(used(0n, 7_301n, 0)), true);
  assert.equal(full(used(0n, 0n, 281)), true);
  assert.equal(full(used(700n, 0n, 0, 290n)), false);
  assert.equal(full(used(700n, 0n, 0, 291n)), true);
});

test('the shares are those of ordinary transactions', () => {
  const { time, proof, length } = fullnessOf(used(375n, 1_500n, 150), limits, one, 20);
  assert.deepEqual([time, proof, length], [0.5, 0.2, 0.5]);
});

test('room is counted by the limit that is reached first', () => {
  assert.equal(capacity(limits, one, 1), 37);
  assert.equal(capacity(limits, { time: 100n, proof: 1n }, 1), 7);
  assert.equal(capacity(limits, one, 60), 5);
  assert.equal(capacity(limits, { time: 800n, proof: 0n }, 1), 1);
});

test('a spread names the middle and the ends', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.deepEqual(spread(values), { least: 1, middle: 51, high: 96, most: 100 });
});
