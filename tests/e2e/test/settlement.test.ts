import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ONE, ONE_CONTRACT } from '../src/lib/amounts.ts';
import {
  cashValue,
  divideNearest,
  holderPayout,
  median,
  operatorFeeds,
  operatorPrices,
  timeWeightedAverage,
  writerDebt,
} from '../src/lib/settlement.ts';
import { amountFor, claimOf, pricePerShare, sharesFor } from '../src/lib/vault.ts';

const at = (arrived: number, price: bigint) => ({ arrived, round: { price, time: arrived } });

test('prices count for the seconds that they held inside the window', () => {
  const window = { opens: 100, closes: 200, maxAge: 1_000 };
  const rounds = [at(90, 10n * ONE), at(150, 20n * ONE), at(250, 99n * ONE)];
  assert.deepEqual(timeWeightedAverage(rounds, window), { price: 15n * ONE, covered: 100 });
});

test('a stale round leaves a gap', () => {
  const window = { opens: 100, closes: 200, maxAge: 30 };
  const rounds = [at(90, 10n * ONE), at(150, 20n * ONE)];
  // 20 seconds of the first, 30 of the second.
  assert.deepEqual(timeWeightedAverage(rounds, window), { price: 16n * ONE, covered: 50 });
});

test('the median is the middle, or halfway between the middle two rounded down', () => {
  assert.equal(median([9n, 1n, 5n]), 5n);
  assert.equal(median([4n, 1n]), 2n);
  assert.throws(() => median([]));
});

test('an operator counts when it covers both assets', () => {
  const feed = (time: number, sender: string, base: bigint, quote: bigint) => ({
    number: time,
    hash: '0x',
    time,
    events: [
      {
        name: 'oracle.NewFeedData',
        data: { sender, values: [[2n, base * ONE], [1n, quote * ONE]] },
        extrinsic: 1,
      },
    ],
  });
  const blocks = [feed(90, 'a', 10n, 1n), feed(150, 'a', 20n, 2n), feed(195, 'b', 99n, 1n)];
  const window = { opens: 100, closes: 200, maxAge: 1_000 };
  const prices = operatorPrices(operatorFeeds(blocks, 2), operatorFeeds(blocks, 1), window, 50);
  // 15 dollars over 1.5 dollars; the other came five seconds before the end.
  assert.deepEqual(prices, [10n * ONE]);
});

test('a price of nothing takes back the one before', () => {
  const window = { opens: 100, closes: 200, maxAge: 1_000 };
  const rounds = [at(100, 10n * ONE), at(150, 0n), at(180, 40n * ONE)];
  assert.deepEqual(timeWeightedAverage(rounds, window), { price: 130n * ONE / 7n + 1n, covered: 70 });
});

test('quotients are rounded to the nearest', () => {
  assert.equal(divideNearest(2n * ONE, 3n * ONE), 666_666_666_666_666_667n);
  assert.equal(divideNearest(ONE, 3n * ONE), 333_333_333_333_333_333n);
});

test('holders get the payout rounded down, writers owe it rounded up', () => {
  const cash = cashValue('Call', 2_500n * ONE, 2_500n * ONE + 1n);
  assert.equal(holderPayout(cash, ONE, ONE_CONTRACT, 6), 0n);
  assert.equal(writerDebt(cash, ONE_CONTRACT, 6), 1n);
  const deep = cashValue('Put', 2_500n * ONE, 2_400n * ONE);
  assert.equal(holderPayout(deep, ONE, 2n * ONE_CONTRACT, 6), 200_000_000n);
  assert.equal(holderPayout(deep, ONE / 2n, 2n * ONE_CONTRACT, 6), 100_000_000n);
  assert.equal(cashValue('Call', 2_500n * ONE, 2_400n * ONE), 0n);
});

test('the first share costs one, and amounts never come back larger', () => {
  assert.equal(pricePerShare(0n, 0n), ONE);
  assert.equal(sharesFor(1_000_000n, 6, ONE), ONE);
  const price = pricePerShare(123_456_789n * ONE, 100_000_000n * ONE + 7n);
  const amount = 987_654_321n;
  assert.ok(amountFor(sharesFor(amount, 6, price), 6, price) <= amount);
});

test('a full fill pays each request its price, a shortage its part', () => {
  const dust = ONE / 10_000_000n;
  const full = { requested: 100n * ONE + dust, filled: 100n * ONE + dust, paid: 100_000_000n };
  assert.deepEqual(claimOf(full, 100n * ONE, 6, ONE), { left: 100n * ONE, cash: 100_000_000n });
  const part = { requested: 90_450n * ONE, filled: 12_000n * ONE, paid: 12_000_000_000n };
  assert.deepEqual(claimOf(part, 45_225n * ONE, 6, ONE), { left: 6_000n * ONE, cash: 6_000_000_000n });
});
