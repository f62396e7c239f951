import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combine, median, type Quote } from '../src/combine.ts';

const NOW = 1_800_000_000;
const RULES = { maxAge: 60, least: 2, maxSpreadBps: 100 };
const quotes = (...said: [number, number][]): Quote[] =>
  said.map(([price, age], index) => ({ source: `s${index}`, price: BigInt(price), time: NOW - age }));

test('the price is the median of sources that agree, as old as the oldest of them', () => {
  assert.deepEqual(combine(quotes([10_000, 3], [10_010, 9], [10_030, 1]), NOW, RULES), {
    price: 10_010n, time: NOW - 9, sources: 3, outliers: [],
  });
  assert.deepEqual(combine(quotes([10_000, 0], [10_011, 0]), NOW, RULES), {
    price: 10_005n, time: NOW, sources: 2, outliers: [],
  });
});

test('a source that is far off is left out and named', () => {
  assert.deepEqual(combine(quotes([10_000, 3], [10_010, 9], [11_000, 50]), NOW, RULES), {
    price: 10_005n, time: NOW - 9, sources: 2, outliers: ['s2'],
  });
});

test('old quotes do not count', () => {
  const result = combine(quotes([10_000, 60], [10_010, 61]), NOW, RULES);
  assert.deepEqual(result, { lack: '1 of 2 sources is younger than 60 s, 2 needed' });
  assert.deepEqual(combine([], NOW, RULES), { lack: 'no source has one' });
});

test('two sources that contradict each other make no price', () => {
  const result = combine(quotes([10_000, 0], [10_500, 0]), NOW, RULES);
  assert.match('lack' in result ? result.lack : '', /^0 of 2 sources within 100 bps .*s0 .*s1/);
  // Nor does one that is asked to stand alone between two others.
  const alone = combine(quotes([10_000, 0], [10_500, 0]), NOW, { ...RULES, least: 1 });
  assert.ok('lack' in alone);
});

test('the median of an even number lies halfway, rounded down', () => {
  assert.equal(median([5n]), 5n);
  assert.equal(median([8n, 1n, 3n]), 3n);
  assert.equal(median([4n, 1n]), 2n);
  assert.throws(() => median([]), /no median/);
});
