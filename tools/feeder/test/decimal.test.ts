import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distanceBps, ONE, parseDecimal, parsePrice, show } from '../src/decimal.ts';

test('decimal numbers become integers of 18 decimals exactly', () => {
  assert.equal(parseDecimal('2500.1'), 2_500n * ONE + ONE / 10n);
  assert.equal(parseDecimal(2500.1), 2_500n * ONE + ONE / 10n);
  assert.equal(parseDecimal('0.000000000000000001'), 1n);
  assert.equal(parseDecimal(1e-7), 100_000_000_000n);
  assert.equal(parseDecimal('1.5E3'), 1_500n * ONE);
  assert.equal(parseDecimal(' -1 '), -ONE);
  assert.equal(parseDecimal('12345678901234567890.5'), 12_345_678_901_234_567_890n * ONE + ONE / 2n);
});

test('digits beyond the eighteenth are cut off', () => {
  assert.equal(parseDecimal('0.0000000000000000019'), 1n);
  assert.equal(parseDecimal('19e-19'), 1n);
});

test('what is no number is refused', () => {
  for (const wrong of ['', 'NaN', 'Infinity', '1,5', '0x10', '1e9999', '.5', null, undefined, {}, [], true, Number.NaN, Infinity]) {
    assert.throws(() => parseDecimal(wrong), /no decimal number/, String(wrong));
  }
});

test('prices are above zero', () => {
  for (const wrong of ['0', 0, '-1', '1e-19']) assert.throws(() => parsePrice(wrong), /not above zero/);
});

test('distances are basis points of the second', () => {
  assert.equal(distanceBps(101n, 100n), 100);
  assert.equal(distanceBps(99n, 100n), 100);
  assert.equal(distanceBps(10n ** 60n, 1n), Number.MAX_SAFE_INTEGER);
});

test('people see six digits', () => {
  assert.equal(show(parsePrice('2500.129')), '2500.12');
  assert.equal(show(parsePrice('1.00012345')), '1.00012');
  assert.equal(show(parsePrice('0.00001234')), '0.00001234');
});
