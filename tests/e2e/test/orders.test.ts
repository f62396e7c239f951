import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totalCeil, totalFloor } from '../src/lib/amounts.ts';
import { ownEvents, type ChainEvent } from '../src/lib/events.ts';
import { cashFlow, exactly, sumOf, tradedLegs, tradingFee, type PricedLeg } from '../src/lib/orders.ts';

const event = (name: string, data: ChainEvent['data'] = {}): ChainEvent => ({ name, data, extrinsic: 1 });
const leg = (side: PricedLeg['side'], premium: bigint, fee: bigint): PricedLeg => ({
  series: 0n,
  side,
  contracts: 10n ** 8n,
  fairValue: 0n,
  premium,
  fee,
  total: side === 'Buy' ? premium + fee : premium - fee,
});

test('the bound is what the quote leaves to pay or to get', () => {
  assert.deepEqual(exactly({ paid: 7n, received: 2n }), { Pay: 5n });
  assert.deepEqual(exactly({ paid: 2n, received: 7n }), { Receive: 5n });
  assert.deepEqual(exactly({ paid: 3n, received: 3n }), { Pay: 0n });
});

test('buyers pay premium and fee, sellers get the premium less the fee', () => {
  const legs = [leg('Buy', 100n, 10n), leg('Buy', 50n, 5n), leg('Sell', 40n, 4n)];
  assert.deepEqual(sumOf(legs), { paid: 165n, received: 36n });
});

test('the fee is the tariff rounded up, and at most an eighth of the premium', () => {
  const perContract = 3n * 10n ** 17n;
  assert.equal(tradingFee(perContract, leg('Buy', 10_000_000n, 0n), 6), 300_000n);
  assert.equal(tradingFee(perContract, leg('Buy', 1_000_007n, 0n), 6), 125_000n);
  assert.equal(tradingFee(perContract, { ...leg('Buy', 10_000_000n, 0n), contracts: 10_001n }, 6), 31n);
});

test('totals round up for who pays and down for who gets', () => {
  assert.equal(totalCeil(10n ** 18n + 1n, 10n ** 8n, 6), 1_000_001n);
  assert.equal(totalFloor(10n ** 18n + 1n, 10n ** 8n, 6), 1_000_000n);
});

test('the cash of sales, purchases and insurance adds up to nothing', () => {
  const flow = cashFlow([
    event('liquidityPool.OptionsSold', { premium: 100n, fee: 10n, collateral: 500n }),
    event('liquidityPool.PremiumInsured', { amount: 1n }),
    event('liquidityPool.OptionsBought', { premium: 40n, fee: 4n, released: 200n }),
    event('liquidityPool.BookMarked', { amount: 9n }),
  ]);
  assert.deepEqual(flow, { taker: -74n, pool: -227n, registry: 300n, insurance: 1n });
  assert.equal(flow.taker + flow.pool + flow.registry + flow.insurance, 0n);
});

test('legs are read from the events of their trades', () => {
  const quote = { ...leg('Sell', 8n, 1n), volatility: 1n };
  const found = tradedLegs([event('handler.Traded', { who: 'a', quote }), event('handler.OrderFilled')]);
  assert.deepEqual(found, [leg('Sell', 8n, 1n)]);
});

test("what a block did before a transaction's fee is not the transaction's", () => {
  const names = ['hedging.Hedged', 'balances.Withdraw', 'handler.Traded', 'system.ExtrinsicSuccess'];
  const own = ownEvents(names.map((name) => event(name)));
  assert.deepEqual(own.map(({ name }) => name), names.slice(1));
});
