import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountsOf, fillsOf, partOf, priceAt, type OtcLeg } from '../src/lib/otc.ts';

const ONE = 10n ** 18n;
const TARIFF = 3n * 10n ** 17n;
const leg = (side: OtcLeg['side'], price: bigint, contracts = 10n ** 8n): OtcLeg => ({
  series: 4n,
  side,
  contracts,
  price,
});

test('a buyer pays the price rounded up, the tariff in it', () => {
  assert.deepEqual(amountsOf(leg('Buy', 10n * ONE + 1n), 11n * ONE, TARIFF, 6), {
    amount: 10_000_001n,
    tariff: 300_000n,
    fee: 300_000n,
    loss: 999_999n,
  });
});

test('the tariff is waived if an eighth of the amount does not exceed it', () => {
  assert.equal(amountsOf(leg('Buy', (24n * ONE) / 10n), 0n, TARIFF, 6).fee, 0n);
  assert.equal(amountsOf(leg('Buy', (24n * ONE) / 10n + 10n ** 13n), 0n, TARIFF, 6).fee, 300_000n);
});

test('a seller gets the price rounded down, without a fee', () => {
  assert.deepEqual(amountsOf(leg('Sell', 10n * ONE + 1n), 9n * ONE + 1n, TARIFF, 6), {
    amount: 10_000_000n,
    tariff: 0n,
    fee: 0n,
    loss: 1_000_000n,
  });
});

test('a good price is no gain that makes up for a loss', () => {
  assert.equal(amountsOf(leg('Buy', 12n * ONE), 11n * ONE, TARIFF, 6).loss, 0n);
  assert.equal(amountsOf(leg('Sell', 10n * ONE), 11n * ONE, TARIFF, 6).loss, 0n);
});

test('the other legs are filled in proportion to the first', () => {
  const legs = [leg('Buy', ONE, 400n), leg('Sell', ONE, 200n)];
  assert.deepEqual(partOf(legs, 100n).map(({ contracts }) => contracts), [100n, 50n]);
});

test('prices are whole cents', () => {
  assert.equal(priceAt(9_132_753_034_815_497_984n, 9_850n), 8_990_000_000_000_000_000n);
});

test('fills are read from their event', () => {
  const fill = { ...leg('Buy', ONE), model: ONE, worth: ONE, amount: 5n, tariff: 3n, fee: 0n, loss: 1n };
  const data = { fills: [{ ...fill, delta: 1n, band: 2n }] };
  assert.deepEqual(fillsOf({ name: 'handler.OtcFilled', data, extrinsic: 1 }), [fill]);
});
