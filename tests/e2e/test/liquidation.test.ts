import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ONE, ONE_CONTRACT } from '../src/lib/amounts.ts';
import {
  auctionPrice,
  cappedPrice,
  closeLimit,
  elapsedAt,
  endPrice,
  marginTarget,
  offerOf,
  requirement,
  shortTermBound,
  splitPayment,
  startPrice,
  type NakedLimits,
  type NakedOption,
} from '../src/lib/liquidation.ts';
import { shifted } from '../src/lib/prices.ts';

const USDC = 6;
const dollars = (cents: bigint): bigint => cents * 10_000n;
const bps = (value: bigint): bigint => (value * ONE) / 10_000n;

const put: NakedOption = {
  kind: 'Put',
  strike: 2_500n * ONE,
  upperBound: bps(1_526n),
  spotShock: bps(7_000n),
  decimals: USDC,
};

const limits: NakedLimits = {
  upperBound: [[604_800, bps(1_526n)]],
  spotShock: put.spotShock,
  upper: 12_000n,
  lower: 11_000n,
  minCollateral: dollars(10_000n),
  deviation: bps(500n),
  maxPenalty: bps(5_000n),
  insuranceShare: 2_000n,
};

test('naked margin at the money is the shocked loss and a share of the shocked spot', () => {
  // 0.1526 × 1,750 + (2,500 − 1,750) = 1,017.05.
  assert.equal(requirement(put, 2_500n * ONE, ONE_CONTRACT, 10_000n), dollars(101_705n));
  assert.equal(requirement(put, 2_500n * ONE, 2n * ONE_CONTRACT, 12_000n), dollars(244_092n));
  assert.equal(marginTarget(put, 2_500n * ONE, 12_000n), (122_046n * ONE) / 100n);
});

test('a call is margined against a rise', () => {
  const call: NakedOption = { ...put, kind: 'Call', spotShock: bps(8_000n) };
  // 0.1526 × 2,500 + (2,500 / 0.8 − 2,500) = 1,006.50.
  assert.equal(requirement(call, 2_500n * ONE, ONE_CONTRACT, 10_000n), dollars(100_650n));
});

test('requirements are rounded up', () => {
  const worthless = { ...put, strike: 1n, upperBound: ONE };
  assert.equal(requirement(worthless, 2_500n * ONE, 1n, 10_000n), 1n);
  assert.equal(requirement(put, 2_500n * ONE, 0n, 10_000n), 0n);
});

test('the bound is flat up to the first knot and unknown beyond', () => {
  assert.equal(shortTermBound(limits.upperBound, 604_800), put.upperBound);
  assert.throws(() => shortTermBound(limits.upperBound, 604_801));
  assert.throws(() => shortTermBound([], 1));
});

test('an auction starts below the exercise value and ends with all collateral', () => {
  assert.equal(startPrice('Put', 2_500n * ONE, 2_250n * ONE, bps(500n)), (1_375n * ONE) / 10n);
  assert.equal(startPrice('Put', 2_500n * ONE, 2_450n * ONE, bps(500n)), 0n);
  // One quantum of cash less, and a twentieth of one for the deviation.
  assert.equal(startPrice('Put', 2_500n * ONE, 2_250n * ONE + 1n, bps(500n)), (1_375n * ONE) / 10n - 2n);
  const vault = { short: 2n * ONE_CONTRACT, collateral: dollars(244_092n) };
  assert.equal(endPrice(vault, USDC), (122_046n * ONE) / 100n);
  assert.equal(endPrice({ short: 3n * ONE_CONTRACT, collateral: 1n }, USDC), 333_333_333_333n);
});

test('the price rises with the clock of the auction, which stands when nobody looks', () => {
  const sale = { started: 1_000, startPrice: 100n, elapsed: 40, seen: 1_050 };
  assert.equal(elapsedAt(sale, 1_050), 40);
  assert.equal(elapsedAt(sale, 1_086), 76);
  assert.equal(elapsedAt(sale, 9_999), 340);
  assert.equal(auctionPrice(100n, 200n, 1_800), 150n);
  assert.equal(auctionPrice(100n, 200n, 1), 100n);
  assert.equal(auctionPrice(100n, 200n, 3_600), 200n);
  assert.equal(auctionPrice(100n, 200n, 9_999), 200n);
  assert.equal(auctionPrice(300n, 200n, 0), 200n);
});

test('a bidder gets at most the value and a share of the rest', () => {
  assert.equal(cappedPrice(900n, 100n, 1_000n, ONE / 2n), 550n);
  assert.equal(cappedPrice(500n, 100n, 1_000n, ONE / 2n), 500n);
  assert.equal(cappedPrice(1_500n, 1_000n, 1_000n, ONE / 2n), 1_000n);
});

test('a bid closes what restores the vault, in whole lots', () => {
  const contracts = 10n * ONE_CONTRACT;
  const vault = { short: contracts, collateral: dollars(90_000n) };
  // 100 dollars lack to 10 × 100; each contract closed at 50 brings 50 of them.
  const limit = closeLimit(vault, 100n * ONE, 50n * ONE, 0n, USDC);
  assert.equal(limit, 2n * ONE_CONTRACT);
  assert.equal(closeLimit(vault, 90n * ONE, 50n * ONE, 0n, USDC), 0n);
  // 100 over 70, up to the next ten-thousandth.
  assert.equal(closeLimit(vault, 100n * ONE, 30n * ONE, 0n, USDC), 142_860_000n);
  // Nothing is gained by closing at the target, and too little would be left behind.
  assert.equal(closeLimit(vault, 100n * ONE, 100n * ONE, 0n, USDC), contracts);
  assert.equal(closeLimit(vault, 100n * ONE, 50n * ONE, dollars(80_000n), USDC), limit);
  assert.equal(closeLimit(vault, 100n * ONE, 50n * ONE, dollars(80_000n) + 1n, USDC), contracts);
  // 900 less 30 for each of 1.4286 contracts leave 857.142.
  const rest = 857_142_000n;
  assert.equal(closeLimit(vault, 100n * ONE, 30n * ONE, rest, USDC), 142_860_000n);
  assert.equal(closeLimit(vault, 100n * ONE, 30n * ONE, rest + 1n, USDC), contracts);
});

test('the insurance has its share of what is paid beyond the value', () => {
  assert.deepEqual(splitPayment(110n * ONE, 100n * ONE, ONE_CONTRACT, 2_000n, USDC), {
    payment: 110_000_000n,
    toBidder: 108_000_000n,
    toInsurance: 2_000_000n,
  });
  const below = splitPayment(90n * ONE, 100n * ONE, ONE_CONTRACT, 2_000n, USDC);
  assert.deepEqual(below, { payment: 90_000_000n, toBidder: 90_000_000n, toInsurance: 0n });
});

test('an offer leaves the vault at its initial margin', () => {
  const vault = { short: 2n * ONE_CONTRACT, collateral: dollars(244_092n) };
  const spot = 2_250n * ONE;
  const first = startPrice('Put', put.strike, spot, limits.deviation);
  const sale = { started: 0, startPrice: first, elapsed: 460, seen: 460 };
  const offer = offerOf(limits, put, vault, sale, { time: 480, spot });
  // 137.5 + (1,220.46 − 137.5) × 480 / 3,600.
  assert.equal(offer.price, 281_894_666_666_666_666_666n);
  assert.equal(offer.value, 250n * ONE);
  const { payment } = splitPayment(offer.price, offer.value, offer.limit, 2_000n, USDC);
  const left = { short: vault.short - offer.limit, collateral: vault.collateral - payment };
  assert.ok(left.short > 0n);
  assert.ok(left.collateral >= requirement(put, spot, left.short, limits.upper));
  const fewer = offer.limit - 10_000n;
  const lacking = vault.collateral - splitPayment(offer.price, offer.value, fewer, 0n, USDC).payment;
  assert.ok(lacking < requirement(put, spot, vault.short - fewer, limits.upper));
});

test('a shifted price moves by basis points, rounded down', () => {
  assert.equal(shifted(2_500n * ONE, -1_000n), 2_250n * ONE);
  assert.equal(shifted(3n, -1n), 2n);
  assert.equal(shifted(7n, 0n), 7n);
});
