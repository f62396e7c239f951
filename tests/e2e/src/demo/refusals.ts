/** What must be refused, by name, and must change nothing. */

import { ONE, ONE_CONTRACT } from '../lib/amounts.ts';
import { BLOCK_SECONDS } from '../lib/chain.ts';
import { isFeeEvent, ownEvents } from '../lib/events.ts';
import type { Leg, Order } from '../lib/orders.ts';
import { ETH_INDEX } from '../lib/price-feed.ts';
import type { Extrinsic, Signer } from '../lib/sender.ts';
import { PRICING } from './state.ts';
import type { World } from './world.ts';

const RETRIES = 5;
/** USDC, more than any order here costs. */
const AMPLE = 10n ** 12n;

export async function refusals(world: World): Promise<void> {
  const { exchange, sender, vault, usdc, report } = world.parts;
  const { depositor, trader } = world;
  await world.step('What must be refused', async () => {
    const nothing = { pool: vault.id, amount: 0n, beneficiary: depositor.address };
    const deposit = sender.build('liquidityPool', 'requestDeposit', nothing);
    await refused(world, 'a deposit of nothing', depositor, deposit, ['liquidityPool.DepositTooSmall']);

    const [series] = world.series;
    if (!series) throw new Error('no series is listed');
    const order = { pool: vault.id, series: series.id, contracts: world.contracts };
    const cheap = exchange.buyCall({ ...order, maxTotal: 1n });
    await refused(world, 'a bound below the price', trader, cheap, ['handler.PremiumTooHigh']);

    const fed = sender.build('oracle', 'feedValues', { values: [[ETH_INDEX, ONE]] });
    await refused(world, 'a price of somebody who is no operator', trader, fed, ['oracle.NoPermission']);
    await orderRefusals(world, trader);
  });

  await world.step('A stale price must be refused', async () => {
    const { prices, chain } = world.parts;
    const { maxPriceAge } = await exchange.terms(vault.id);
    await prices.stop();
    try {
      const until = (await chain.now()) + maxPriceAge + 2 * BLOCK_SECONDS;
      await world.waitUntil('no feeds', until, { keepFresh: false });
      const [series] = world.series;
      const order = { pool: vault.id, series: series!.id, contracts: world.contracts };
      const stale = exchange.buyCall({ ...order, maxTotal: world.balance(usdc.key, trader.address) });
      await refused(world, `a price older than ${maxPriceAge} s`, trader, stale, ['handler.StalePrice']);
    } finally {
      await prices.feed();
      prices.start();
    }
  });
  report.equal('USDC that the trader lost by refusals', -world.gained(usdc.key, trader.address), 0n);
}

async function orderRefusals(world: World, trader: Signer): Promise<void> {
  const { chain, orders, vault } = world.parts;
  const legs = world.series.map(({ id }): Leg => ({ series: id, side: 'Buy', contracts: ONE_CONTRACT }));
  const order: Order = { pool: vault.id, legs, limit: { Pay: AMPLE } };
  const past = (await chain.now()) - 1;
  const cases: [what: string, order: Order, error: string][] = [
    ['an order past its deadline', { ...order, deadline: past }, 'DeadlinePassed'],
    ['an order that costs more than its bound', { ...order, limit: { Pay: 1n } }, 'LimitNotMet'],
    ['an order that brings less than its bound', { ...order, limit: { Receive: 1n } }, 'LimitNotMet'],
    ['two legs of one series', { ...order, legs: [...legs, ...legs.slice(0, 1)] }, 'DuplicateLeg'],
    ['an order without legs', { ...order, legs: [] }, 'NoLegs'],
  ];
  for (const [what, wrong, error] of cases) {
    await refused(world, what, trader, orders.tradeCall(wrong), [`handler.${error}`]);
  }
}

/** After expiry: the listing is gone or the series is closed, whichever the blocks did first. */
export async function expiredRefusals(world: World): Promise<void> {
  const { exchange, sender, vault, team, usdc } = world.parts;
  await world.step('An expired series must be refused', async () => {
    const [series] = world.series;
    if (!series) throw new Error('no series is listed');
    const maxTotal = world.balance(usdc.key, world.trader.address);
    const order = { pool: vault.id, series: series.id, contracts: world.contracts, maxTotal };
    await refused(world, 'buying it', world.trader, exchange.buyCall(order), [
      'handler.NotListed',
      'handler.SeriesNotOpen',
      'handler.PastCutoff',
      'handler.UnknownSeries',
    ]);
    const { expiry, kind, strike } = series;
    const again = { pool: vault.id, expiry, kind, strike, buyable: true, sellable: false };
    const listing = sender.build('handler', 'listSeries', again);
    await refused(world, 'listing it again', team.manager, listing, ['handler.SeriesExpired']);
  });
}

/** Sends what the chain must refuse by one of those names, and nothing but the fee may change. */
export async function refused(
  world: World,
  what: string,
  signer: Signer,
  call: Extrinsic,
  expected: readonly string[],
): Promise<void> {
  const { chain, sender, report } = world.parts;
  let receipt = await sender.attempt(signer, call);
  for (let again = 0; again < RETRIES && receipt.refused?.name === PRICING; again += 1) {
    await chain.nextBlock();
    receipt = await sender.attempt(signer, call);
  }
  const name = receipt.refused?.name ?? 'accepted';
  report.check(`${what}: ${name}`, expected.includes(name), `expected ${expected.join(' or ')}`);
  const others = ownEvents(receipt.events).filter((event) => !isFeeEvent(event));
  const listed = others.map((event) => event.name).join(', ');
  report.check(`${what}: nothing but the fee changed`, others.length === 0, listed);
}
