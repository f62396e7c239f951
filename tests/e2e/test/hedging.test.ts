import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChainEvent } from '../src/lib/events.ts';
import {
  budgetsOf,
  fell,
  isInside,
  message,
  netDeltaOf,
  notional,
  routesOf,
  summary,
  told as toldWith,
} from '../src/lib/hedging.ts';
import type { Plain } from '../src/lib/plain.ts';

const ONE = 10n ** 18n;
const told = (one: ChainEvent): string | undefined => toldWith(one, (error) => `named ${String(error)}`);
const event = (name: string, data: ChainEvent['data']): ChainEvent => ({ name, data, extrinsic: undefined });

test('a net delta is read by where it comes from', () => {
  const outcomes = { least: -2n, most: 3n };
  const view = { book: 5n, reactors: 1n, perps: -4n, net: 2n, outcomes };
  assert.deepEqual(netDeltaOf(view), { book: 5n, spot: 1n, perps: -4n, net: 2n, outcomes });
});

test('it is inside the band only if it is whatever becomes of what is in flight', () => {
  const delta = (least: bigint, most: bigint) =>
    netDeltaOf({ book: 0n, reactors: 0n, perps: 0n, net: 0n, outcomes: { least, most } });
  assert.equal(isInside(delta(-5n, 5n), 5n), true);
  assert.equal(isInside(delta(-6n, 5n), 5n), false);
  assert.equal(isInside(delta(-5n, 6n), 5n), false);
});

test('a delta has fallen when both ends are nearer to zero', () => {
  assert.equal(fell({ least: 4n, most: 6n }, { least: -1n, most: 1n }), true);
  assert.equal(fell({ least: 4n, most: 6n }, { least: -4n, most: 1n }), false);
  assert.equal(fell({ least: 0n, most: 6n }, { least: 0n, most: 1n }), false);
});

test('routes are named by what they are, with the cost that is governed', () => {
  const exposure = { confirmed: 7n, least: 6n, most: 8n };
  const views: Plain = [
    { route: { perp: { account: 0n, costBps: 45n } }, buy: 1n, sell: 2n, exposure },
    { route: { spot: 3n }, buy: 4n, sell: 5n, exposure },
  ];
  assert.deepEqual(routesOf(views), [
    { name: 'perp reactor 0', costBps: 45n, buy: 1n, sell: 2n, held: 7n },
    { name: 'spot reactor 3', costBps: undefined, buy: 4n, sell: 5n, held: 7n },
  ]);
});

test('budgets keep their names', () => {
  const budgets = { delta: 1n, cost: 2n, bounties: 3n };
  assert.deepEqual(budgetsOf(budgets), budgets);
});

test('messages say what they carry', () => {
  assert.equal(message('Report'), 'a report is asked for');
  assert.equal(message({ fund: 1_500_000n }), 'fund 1.500000 USDC');
  const position = { target: (-5n * ONE) / 2n, limit: 2_490n * ONE, spot: 2_500n * ONE };
  assert.equal(message({ setPosition: position }), 'position -2.500000, at 2,490.00 at worst');
});

test('a sale on the spot market is told with what it cost', () => {
  const outcomes = { least: 0n, most: 0n };
  const trade = { side: 'Sell', base: ONE, quote: 2_490_000_000n, cost: 10_000_000n, oraclePrice: 2_500n * ONE };
  const hedged = event('hedging.Hedged', {
    pool: 0n,
    reactor: 0n,
    netDeltaBefore: ONE,
    netDeltaAfter: 0n,
    outcomesBefore: outcomes,
    outcomesAfter: outcomes,
    trade,
  });
  assert.equal(
    told(hedged),
    'spot reactor 0 sells 1.000000 WETH for 2,490.000000 USDC, which costs 10.000000 USDC: net delta 1.000000 → 0.000000',
  );
});

test('an order for a venue tells what it leads to, as a range while something is in flight', () => {
  const ordered = (least: bigint, most: bigint): string | undefined =>
    told(
      event('hedging.PerpOrdered', {
        pool: 0n,
        account: 1n,
        netDelta: 2n * ONE,
        outcomesBefore: { least: 2n * ONE, most: 2n * ONE },
        outcomesFilled: { least, most },
        trade: { target: -2n * ONE, change: -2n * ONE, oraclePrice: 2_500n * ONE, cost: 22_500_000n },
      }),
    );
  assert.match(ordered(0n, 0n) ?? '', /net delta 2\.000000 → 0\.000000 once it does$/);
  assert.match(ordered(0n, ONE) ?? '', /→ 0\.000000 to 1\.000000 once it does$/);
  assert.match(ordered(0n, 0n) ?? '', /^perp reactor 1 is asked to hold -2\.000000, a change of -2\.000000 that may cost 22\.500000 USDC/);
});

test('a report tells position, margin and funding, and no entry while flat', () => {
  const reported = (held: bigint): string | undefined =>
    told(
      event('perpReactor.Reported', {
        id: 0n,
        old: null,
        new: { seq: 4n, position: { size: held, entry: 2_500n * ONE }, funding: ONE / 2n },
        ledger: { margin: 1_000_000n },
      }),
    );
  assert.equal(
    reported(-ONE),
    'report 4: position -1.000000 opened at 2,500.00, margin 1.000000 USDC, funding 0.500000',
  );
  assert.match(reported(0n) ?? '', /position 0\.000000, margin/);
});

test('how a message ended is told by its name or its code', () => {
  const ended = (outcome: ChainEvent['data'][string]): string | undefined =>
    told(event('perpReactor.Ended', { id: 0n, nonce: 3n, kind: 'Report', outcome: outcome ?? null }));
  assert.equal(ended('Settled'), 'ended, number 3: settled');
  assert.equal(ended({ failed: 7n }), 'ended, number 3: failed 7');
});

test('why there is no order is told by its name', () => {
  const skipped = event('hedging.HedgeSkipped', { pool: 0n, netDelta: null, reason: 'Unavailable' });
  assert.equal(told(skipped), 'no order: named Unavailable');
});

test('a span of blocks is summed up, and nothing is said of one without hedges', () => {
  const sent = (kind: Plain): ChainEvent => event('perpReactor.Sent', { id: 0n, nonce: 1n, kind, fee: 10_000n });
  const events = [
    event('hedging.PerpOrdered', {}),
    sent({ fund: 2_000_000n }),
    sent({ fund: 1_000_000n }),
    sent({ deposit: 500_000n }),
    sent({ setPosition: { target: ONE, limit: ONE, spot: ONE } }),
    sent('Report'),
    event('perpReactor.Reported', {}),
  ];
  assert.equal(
    summary(events),
    'hedges in this step: 0 orders on the spot market, 1 at the venue, ' +
      '5 messages for 0.050000 USDC (fund 3.000000 USDC, deposit 0.500000 USDC), 1 report',
  );
  assert.equal(summary([event('perpReactor.Reported', {})]), undefined);
});

test('events of others are not told', () => {
  assert.equal(told(event('system.ExtrinsicSuccess', {})), undefined);
});

test('a notional is of the size, whatever the sign', () => {
  assert.equal(notional(-2n * ONE, 2_500n * ONE), 5_000n * ONE);
});
