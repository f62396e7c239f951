import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ONE } from '../src/lib/amounts.ts';
import { parseCsv } from '../src/lib/csv.ts';
import { nearestInWeek } from '../src/lib/market.ts';
import {
  GeneratedWalk,
  parseBars,
  RecordedPrices,
  WEEK,
  wholeWeeksShift,
} from '../src/lib/prices.ts';

const HOUR = 3_600;
const BARS = parseBars(
  parseCsv('timestamp,close,open\n0,100.5,1\n3600,101,1\n10800,103,1\n'),
  'bars',
);

test('lines of another width are refused with their number', () => {
  assert.throws(() => parseCsv('a,b\n1,2\n3\n', 'file'), /file, line 3: 1 cells, not 2/);
});

test('a missing column is named', () => {
  assert.throws(() => parseBars(parseCsv('timestamp,price\n0,1\n'), 'file'), /column close/);
});

test('the shift is whole weeks and never puts data into the future', () => {
  const shift = wholeWeeksShift(1_000, 10 * WEEK);
  assert.equal(shift % WEEK, 0);
  assert.ok(1_000 + shift <= 10 * WEEK && 1_000 + shift > 9 * WEEK);
});

test('a close holds from the end of its bar, and over a missing one', () => {
  const prices = new RecordedPrices(BARS, WEEK, 'bars');
  assert.equal(prices.priceAt(WEEK + HOUR), (ONE * 1_005n) / 10n);
  assert.equal(prices.priceAt(WEEK + 2 * HOUR - 1), (ONE * 1_005n) / 10n);
  assert.equal(prices.priceAt(WEEK + 2 * HOUR), 101n * ONE);
  assert.equal(prices.priceAt(WEEK + 4 * HOUR - 1), 101n * ONE);
  assert.equal(prices.priceAt(WEEK + 4 * HOUR), 103n * ONE);
});

test('there is no price before the first close nor long after the last', () => {
  const prices = new RecordedPrices(BARS, 0, 'bars');
  assert.throws(() => prices.priceAt(HOUR - 1), /no bar has closed/);
  assert.throws(() => prices.priceAt(3 * WEEK), /ends a week before/);
});

test('the generated walk is reproducible, moves, and says what it is', () => {
  const path = (seed: number): bigint[] => {
    const walk = new GeneratedWalk({ seed, start: 0 });
    return Array.from({ length: 600 }, (_, i) => walk.priceAt(6 * i));
  };
  assert.deepEqual(path(1), path(1));
  assert.notDeepEqual(path(1), path(2));
  assert.ok(path(1).every((price) => price > 2_000n * ONE && price < 3_000n * ONE));
  assert.match(new GeneratedWalk({ seed: 1, start: 0 }).description, /GENERATED/);
});

test('the snapshot nearest before the same time of the week is chosen', () => {
  const times = [0, 86_400, 2 * 86_400];
  assert.equal(nearestInWeek(times, 5 * WEEK + 86_400 + 5), 86_400);
  assert.equal(nearestInWeek(times, 5 * WEEK + 86_400 - 5), 0);
});
