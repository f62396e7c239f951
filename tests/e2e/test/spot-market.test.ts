import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ONE } from '../src/lib/amounts.ts';
import { squareRoot, tradeTo } from '../src/lib/spot-market.ts';

const RESERVES = { usdc: 2_500_000n * 10n ** 6n, weth: 1_000n * ONE };

/** Price of the pool after a trade that pays no fee. */
function after(price: bigint): number {
  const trade = tradeTo(price, RESERVES, 6, 18);
  if (!trade) return 2_500;
  const product = RESERVES.usdc * RESERVES.weth;
  const reserves = { ...RESERVES, [trade.sell]: RESERVES[trade.sell] + trade.amount };
  if (trade.sell === 'usdc') reserves.weth = product / reserves.usdc;
  else reserves.usdc = product / reserves.weth;
  return (Number(reserves.usdc) / Number(reserves.weth)) * 1e12;
}

test('the pool ends at the price, from above and from below', () => {
  for (const price of [1_800, 2_400, 2_600, 3_900]) {
    assert.ok(Math.abs(after(BigInt(price) * ONE) / price - 1) < 1e-6, `${price}`);
  }
});

test('small gaps are left alone', () => {
  assert.equal(tradeTo(2_506n * ONE, RESERVES, 6, 18), undefined);
  assert.equal(tradeTo(2_500n * ONE, { usdc: 0n, weth: 0n }, 6, 18), undefined);
});

test('square roots are rounded down', () => {
  for (const value of [0n, 1n, 3n, 4n, 99n, 100n, 10n ** 40n, 10n ** 40n - 1n]) {
    const root = squareRoot(value);
    assert.ok(root * root <= value && (root + 1n) * (root + 1n) > value, `${value}`);
  }
});
