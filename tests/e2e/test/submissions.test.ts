import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bySuitability, generatedSmile, smilesOf } from '../src/lib/market.ts';
import { parseSubmissions } from '../src/lib/submissions.ts';

const SABR = { alpha: '650000000', beta: '1000000000000000000', rho: '-200', nu: '15' };
const submission = (expiry: number): object => ({
  underlying: '2',
  expiry: String(expiry),
  call: SABR,
  put: { ...SABR, nu: '16' },
  rate: '-4132676000000000',
});
const file = (...submissions: object[]): string =>
  JSON.stringify({ timestamp: '1000000', spot: '1993101262266000000000', submissions });

test('submissions are read as the integers of the chain', () => {
  const { timestamp, spot, submissions } = parseSubmissions(file(submission(2_000_000)));
  assert.deepEqual([timestamp, spot], [1_000_000, 1_993_101_262_266_000_000_000n]);
  const sabr = { alpha: 650_000_000n, beta: 10n ** 18n, rho: -200n, nu: 15n };
  assert.deepEqual(submissions, [
    { underlying: 2, expiry: 2_000_000, call: sabr, put: { ...sabr, nu: 16n }, rate: -4_132_676_000_000_000n },
  ]);
});

test('what is missing or no integer is named', () => {
  const { rate: _, ...short } = submission(2_000_000) as { rate: string };
  assert.throws(() => parseSubmissions(file(short)), /no "rate"/);
  assert.throws(() => parseSubmissions(file({ ...submission(1), rate: '0.5' })), /"rate" is no integer/);
  assert.throws(() => parseSubmissions('{}'), /no "submissions"/);
});

test('an expiry takes the smile whose own time is nearest to its own', () => {
  const [hour, day, week] = [3_600, 86_400, 604_800];
  const submissions = [hour, day, week].map((time) => submission(1_000_000 + time));
  const smiles = smilesOf(parseSubmissions(file(...submissions)), 'file');
  assert.deepEqual(smiles.map(({ tenor }) => tenor), [day, week], 'the last hours are left out');
  const order = (seconds: number): unknown[] => bySuitability(smiles, seconds).map(({ tenor }) => tenor);
  assert.deepEqual(order(hour), [day, week]);
  assert.deepEqual(order(30 * day), [week, day]);
  assert.deepEqual(bySuitability([generatedSmile()], day), [generatedSmile()]);
});

test('a calibration without a usable smile is refused', () => {
  assert.throws(() => smilesOf(parseSubmissions(file(submission(1_000_060))), 'file'), /no usable smile/);
});
