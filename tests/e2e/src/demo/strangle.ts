/** A strangle in one order: quoted in one block, filled in a later one, sold back in part. */

import { formatUnits, ONE_CONTRACT } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { BLOCK_SECONDS } from '../lib/chain.ts';
import { Refused } from '../lib/errors.ts';
import { amountOf, single } from '../lib/events.ts';
import {
  exactly,
  sumOf,
  tradedLegs,
  tradingFee,
  type Leg,
  type OrderQuote,
  type PricedLeg,
} from '../lib/orders.ts';
import { nearestStrike, nextExpiries } from '../lib/product.ts';
import { awaitStep, checkCash, onOneState, outsidePricing, withoutFeeds } from './state.ts';
import { refused } from './refusals.ts';
import type { World } from './world.ts';

/** How much is bought of each, and how much of that is sold back first. */
const BOUGHT = 2n * ONE_CONTRACT;
const SOLD = ONE_CONTRACT / 2n;
/** How far away it expires, and how far from the price its strikes lie. */
const TENOR = 30 * 86_400;
const CALL_PERCENT = 105n;
const PUT_PERCENT = 95n;
/** Blocks after which an order is not wanted any more. */
const DEADLINE_BLOCKS = 10;

export async function strangle(world: World): Promise<void> {
  const { usdc, report } = world.parts;
  const { address } = world.trader;
  await world.step('List a call above and a put below the price, a month away', () => listWide(world));
  const trade = async (title: string, side: Leg['side'], contracts: bigint): Promise<void> => {
    let net = 0n;
    await world.step(title, async () => {
      net = await fillAcrossBlocks(world, legsOf(world, side, contracts));
      await checkSpread(world, contracts);
    });
    report.equal('USDC that the trader gained = quoted', world.gained(usdc.key, address), net);
    const gained = side === 'Buy' ? contracts : -contracts;
    for (const { id } of world.strangle) {
      const found = world.gained(optionToken(id), address);
      report.equal(`options of series ${id} that the trader gained`, found, gained);
    }
  };
  await trade('Buy a strangle in one order: quoted in one block, filled in a later one', 'Buy', BOUGHT);
  await world.step('An order on a state that has passed must be refused', () => outdated(world));
  await trade('Sell a part of the strangle back', 'Sell', SOLD);
  await trade('Sell the rest of it back', 'Sell', BOUGHT - SOLD);
  world.tradedBalance = world.balance(usdc.key, address);
}

async function listWide(world: World): Promise<void> {
  const { chain, exchange, product, surface, vault, report } = world.parts;
  const [expiry] = nextExpiries(product, await chain.now(), TENOR, 1);
  const worth = await vault.worth();
  if (expiry === undefined || !worth) throw new Error('no strangle can be listed');
  world.expiries.push(expiry);
  await surface.refresh(world.expiries);
  const terms = [
    { expiry, kind: 'Call', strike: nearestStrike(product, (worth.spot * CALL_PERCENT) / 100n) },
    { expiry, kind: 'Put', strike: nearestStrike(product, (worth.spot * PUT_PERCENT) / 100n) },
  ] as const;
  for (const one of terms) world.strangle.push(await exchange.list(vault.id, one));
  const strikes = terms.map(({ strike }) => formatUnits(strike, 18, 2)).join(' and ');
  report.say(`expiry ${new Date(expiry * 1_000).toISOString()}, strikes ${strikes}`);
}

function legsOf({ strangle }: World, side: Leg['side'], contracts: bigint): Leg[] {
  return strangle.map(({ id }) => ({ series: id, side, contracts }));
}

/** Quotes an order, lets a block pass, and has it filled at exactly that: quote = fill. Returns what it brought. */
async function fillAcrossBlocks(world: World, legs: readonly Leg[]): Promise<bigint> {
  const { chain, sender, orders, vault, usdc, report } = world.parts;
  const { trader } = world;
  const usd = (amount: bigint): string => `${formatUnits(amount, usdc.decimals)} USDC`;
  return onOneState(world, async () => {
    await awaitStep(world);
    const quoted = chain.head;
    const quote = await orders.quote(vault.id, legs, quoted.hash);
    const { paid, received, stateVersion } = quote;
    const later = await chain.nextBlock();
    const again = await orders.quote(vault.id, legs, later.hash);
    if (again.stateVersion !== stateVersion) throw new Refused('handler.StateMoved', '');
    report.say(`quoted in block ${quoted.number}: pays ${usd(paid)}, gets ${usd(received)}`);
    report.say(`on state ${stateVersion}`);

    const limit = exactly(quote);
    const deadline = (await chain.now(later.hash)) + DEADLINE_BLOCKS * BLOCK_SECONDS;
    const call = orders.tradeCall({ pool: vault.id, legs, limit, deadline, stateVersion });
    const receipt = await sender.sendBuilt(trader, call);
    const filled = await chain.blockNumber(receipt.blockHash);
    const event = single(receipt.events, 'handler.OrderFilled');
    const fill = { paid: amountOf(event, 'paid'), received: amountOf(event, 'received') };
    report.say(`filled in block ${filled}: paid ${usd(fill.paid)}, got ${usd(fill.received)}`);

    report.check(`block ${later.number} quotes the same`, samePrices(again, quote));
    report.check(`filled ${filled - quoted.number} blocks after it was quoted`, filled > later.number);
    const both = `quote of block ${quoted.number} = fill of block ${filled}`;
    report.equal(`${both}: USDC paid`, fill.paid, paid);
    report.equal(`${both}: USDC received`, fill.received, received);
    const version = event.data['stateVersion'];
    report.check(`${both}: the same state`, version === stateVersion, String(version));
    await checkLegs(world, quote, tradedLegs(receipt.events));
    checkCash(world, receipt, trader.address);
    return received - paid;
  });
}

function samePrices(one: OrderQuote, other: OrderQuote): boolean {
  const amounts = ({ paid, received, legs }: OrderQuote): bigint[] => [
    paid,
    received,
    ...legs.flatMap(({ premium, fee, total }) => [premium, fee, total]),
  ];
  const theirs = amounts(other);
  return amounts(one).every((amount, index) => amount === theirs[index]);
}

/** Premium and fee of each leg: as quoted, and adding up to the order. */
async function checkLegs(world: World, quote: OrderQuote, traded: readonly PricedLeg[]): Promise<void> {
  const { exchange, vault, usdc, report } = world.parts;
  const { feePerContract } = await exchange.terms(vault.id);
  report.equal('legs traded', BigInt(traded.length), BigInt(quote.legs.length));
  for (const leg of traded) {
    const quoted = quote.legs.find(({ series }) => series === leg.series);
    report.equal(`series ${leg.series}: premium filled = quoted`, leg.premium, quoted?.premium ?? -1n);
    const fee = tradingFee(feePerContract, leg, usdc.decimals);
    report.equal(`series ${leg.series}: fee, recomputed`, leg.fee, fee);
  }
  const { paid, received } = sumOf(traded);
  report.equal('premiums and fees paid add up', paid, quote.paid);
  report.equal('premiums less fees received add up', received, quote.received);
}

/** In one block, what selling brings is less than what buying costs. */
async function checkSpread(world: World, contracts: bigint): Promise<void> {
  const { chain, orders, vault, report } = world.parts;
  const [bid, ask] = await outsidePricing(world, () => {
    const { hash } = chain.head;
    const sides = ['Sell', 'Buy'] as const;
    return Promise.all(sides.map((side) => orders.quote(vault.id, legsOf(world, side, contracts), hash)));
  });
  const [received, paid] = [bid?.received ?? 0n, ask?.paid ?? 0n];
  report.check('selling it brings less than buying it costs', received < paid, `${received} ≥ ${paid}`);
  report.check('and more than nothing', received > 0n);
}

/** A newer price, and the order that was quoted on the one before. */
async function outdated(world: World): Promise<void> {
  const { orders, prices, vault } = world.parts;
  const legs = legsOf(world, 'Buy', SOLD);
  await withoutFeeds(world, async () => {
    const { paid, stateVersion } = await orders.quote(vault.id, legs);
    await prices.feed();
    // Twice the price is bound enough: only the state is not what it was.
    const order = { pool: vault.id, legs, limit: { Pay: 2n * paid }, stateVersion };
    const what = 'an order that carries the state before the newest price';
    await refused(world, what, world.trader, orders.tradeCall(order), ['handler.StateMoved']);
  });
}
