import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fixedFromNumber,
  formatUnits,
  mulDivCeil,
  mulDivFloor,
  ONE,
  parseUnits,
} from '../src/lib/amounts.ts';

test('decimal text is read exactly', () => {
  assert.equal(parseUnits('2500.5', 18), 2_500_500_000_000_000_000_000n);
  assert.equal(parseUnits('-0.000001', 6), -1n);
  assert.equal(parseUnits('7', 0), 7n);
});

test('digits that do not fit are refused, not rounded', () => {
  assert.throws(() => parseUnits('0.0000001', 6), /more than 6 decimals/);
  assert.throws(() => parseUnits('1e6', 6), /not a decimal number/);
});

test('floats become the nearest fixed-point number', () => {
  assert.equal(fixedFromNumber(0.5), ONE / 2n);
  assert.equal(fixedFromNumber(-1), -ONE);
  assert.throws(() => fixedFromNumber(Number.NaN));
});

test('amounts are shown exactly, and a cut is marked', () => {
  assert.equal(formatUnits(1_234_567_890n, 6), '1,234.567890');
  assert.equal(formatUnits(1_234_567_890n, 6, 2), '1,234.56…');
  assert.equal(formatUnits(-5n, 6), '-0.000005');
  assert.equal(formatUnits(3_000_000n, 6, 0), '3');
});

test('scaling rounds in the named direction', () => {
  assert.equal(mulDivFloor(7n, 3n, 2n), 10n);
  assert.equal(mulDivCeil(7n, 3n, 2n), 11n);
  assert.equal(mulDivCeil(4n, 3n, 2n), 6n);
  assert.throws(() => mulDivFloor(-1n, 1n, 1n));
});
