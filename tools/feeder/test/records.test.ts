import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ONE } from '../src/decimal.ts';
import { readRecords } from '../src/records.ts';
import { ageOf, parseTime } from '../src/time.ts';

test('CSV and JSON lines say the same', () => {
  const expected = [
    { asset: 1, price: ONE, time: undefined },
    { asset: 2, price: 2_500n * ONE + ONE / 2n, time: 1_800_000_000 },
  ];
  assert.deepEqual(readRecords('price,asset,time,venue\n1,1,,x\n2500.5,2,1800000000,y\n'), expected);
  assert.deepEqual(readRecords('{"asset":1,"price":"1"}\r\n\r\n{"asset":2,"price":2500.5,"time":1800000000000}\r\n'), expected);
});

test('an unfinished last line is passed over, a broken one is named', () => {
  assert.equal(readRecords('asset,price\n1,1\n2,').length, 1);
  assert.equal(readRecords('{"asset":1,"price":"1"}\n{"asset":2,"pri').length, 1);
  assert.throws(() => readRecords('asset,price\n1,1\n2\n'), /line 3: 1 cells, not 2/);
  assert.throws(() => readRecords('asset,price\n1,abc\n'), /line 2: "abc" is no decimal number/);
  assert.throws(() => readRecords('a,price\n'), /line 1: the header has no column asset/);
  assert.throws(() => readRecords('{"price":1}\n'), /line 1: undefined is no index/);
});

test('times are seconds, milliseconds, microseconds or dates', () => {
  for (const same of [1_800_000_000, '1800000000', 1_800_000_000_000, 1.8e15, '2027-01-15T08:00:00Z']) {
    assert.equal(parseTime(same), 1_800_000_000, String(same));
  }
  for (const wrong of ['yesterday', 0, -1, null, {}, Number.NaN]) assert.throws(() => parseTime(wrong), /no time/);
});

test('a time far ahead is no time, a little ahead is now', () => {
  assert.equal(ageOf(1_000, 1_010), 10);
  assert.equal(ageOf(1_020, 1_000), 0);
  assert.throws(() => ageOf(1_100, 1_000), /100 s in the future/);
});
