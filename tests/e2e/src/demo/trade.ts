/** List a call and a put, quote, buy both, hedge. */

import { FIXED_DECIMALS, formatUnits, ONE_CONTRACT, toNumber } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { BLOCK_SECONDS } from '../lib/chain.ts';
import { messageOf, Refused } from '../lib/errors.ts';
import { amountOf } from '../lib/events.ts';

import { salesOf, type Leg, type Listed, type OrderQuote, type Quote, type Sale } from '../lib/exchange.ts';
import { atTheMoney } from '../lib/market.ts';
import { nearestStrike, nextExpiries } from '../lib/product.ts';
import type { World } from './world.ts';

/** Blocks that the steps between listing and the end of trading may take. */
const TRADING_BLOCKS = 100;
/** Blocks that the auctions may take: most of them until one pays more than exercise. */
const AUCTION_BLOCKS = 120;
/** A quote may be overtaken by the hooks of a block: how often to ask again, and after what. */
const ATTEMPTS = 10;
const RETRIED = ['handler.StateMoved', 'liquidityPool.EpochBeingPriced', 'handler.RoundDeltaExceeded'];
const WANTED_CONTRACTS = 5n * ONE_CONTRACT;

export async function listSeries(world: World): Promise<void> {
  const { chain, exchange, product, surface, vault, report } = world.parts;
  await world.step('List a call and a put at the money', async () => {
    const now = await chain.now();
    const terms = await exchange.terms(vault.id);
    world.contracts = WANTED_CONTRACTS < terms.maxContracts ? WANTED_CONTRACTS : terms.maxContracts;
    // Everything until the series is left to expire, the wait for a stale price included.
    const quiet = Math.max(product.writeCutoff, product.fixingWindow, terms.cutoff);
    const busy = (TRADING_BLOCKS + AUCTION_BLOCKS) * BLOCK_SECONDS + terms.maxPriceAge;
    const lead = Math.max(product.minExpiry, quiet + busy);
    const [expiry] = nextExpiries(product, now, lead, 1);
    if (expiry === undefined) throw new Error('no expiry of the grid is far enough and near enough');
    if (!world.expiries.includes(expiry)) world.expiries.push(expiry);
    await surface.refresh(world.expiries);

    const worth = await vault.worth();
    if (!worth) throw new Error('the pool cannot be valued');
    const strike = nearestStrike(product, worth.spot);
    for (const kind of ['Call', 'Put'] as const) {
      world.series.push(await exchange.list(vault.id, { expiry, kind, strike }));
    }
    world.listedAt = chain.head.number;
    const volatility = atTheMoney(surface.smile, toNumber(strike, FIXED_DECIMALS), expiry - now);
    report.say(
      `expiry ${new Date(expiry * 1_000).toISOString()}, ${expiry - now} s away, ` +
        `strike ${formatUnits(strike, 18, 2)}, at the money ${(volatility * 100).toFixed(2)} %`,
    );
  });
}

/** Buys the call and lets the pool hedge it, then buys the put. */
export async function trade(world: World): Promise<void> {
  const [call, put] = world.series;
  if (!call || !put) throw new Error('no series is listed');
  await buy(world, call);
  await hedge(world);
  await buy(world, put);
  await roundTrip(world, [call, put]);
  world.tradedBalance = world.balance(world.parts.usdc.key, world.trader.address);
}

async function buy(world: World, series: Listed): Promise<void> {
  const { usdc, report } = world.parts;
  const { address } = world.trader;
  let sale: Sale | undefined;
  await world.step(`Quote and buy the ${series.kind.toLowerCase()} (series ${series.id})`, async () => {
    sale = await fillAtQuote(world, series);
  });
  if (!sale) return;
  const { premium, fee } = sale;
  report.equal('USDC that the trader paid', -world.gained(usdc.key, address), premium + fee);
  report.equal('options that the trader got', world.gained(optionToken(series.id), address), world.contracts);
  report.check('the fee is at most an eighth of the premium', fee * 8n <= premium);
}

/** Buys one more of each in one order, a strangle, and sells both back in another. */
async function roundTrip(world: World, series: readonly Listed[]): Promise<void> {
  const { usdc, report } = world.parts;
  const { address } = world.trader;
  const usd = (amount: bigint): string => formatUnits(amount, usdc.decimals);
  let cost = 0n;
  await world.step('Buy a strangle in one order', async () => {
    const { paid } = await fillOrder(world, legsOf(series, 'Buy'));
    cost = paid;
  });
  report.equal('USDC that the strangle cost = quoted', -world.gained(usdc.key, address), cost);
  for (const { id } of series) {
    report.equal(`options of series ${id} that it brought`, world.gained(optionToken(id), address), ONE_CONTRACT);
  }
  let back = 0n;
  await world.step('Sell the strangle back to the pool', async () => {
    const { received } = await fillOrder(world, legsOf(series, 'Sell'));
    back = received;
  });
  report.equal('USDC that it brought = quoted', world.gained(usdc.key, address), back);
  for (const { id } of series) {
    report.equal(`options of series ${id} that went`, -world.gained(optionToken(id), address), ONE_CONTRACT);
  }
  report.check('the round trip gains the trader nothing', back < cost, `${usd(back)} < ${usd(cost)}`);
}

function legsOf(series: readonly Listed[], side: Leg['side']): Leg[] {
  return series.map(({ id }) => ({ series: id, side, contracts: ONE_CONTRACT }));
}

/** Quotes and trades an order on the very state of its quote. */
async function fillOrder(world: World, legs: readonly Leg[]): Promise<OrderQuote> {
  const { exchange, vault } = world.parts;
  return onOneState(world, async () => {
    const quote = await exchange.quoteOrder(vault.id, legs);
    await exchange.trade(world.trader, vault.id, legs, quote);
    return quote;
  });
}

/** Quotes and buys on the very state of the quote: quote = fill. */
async function fillAtQuote(world: World, series: Listed): Promise<Sale> {
  const { exchange, vault, usdc, report } = world.parts;
  const usd = (amount: bigint): string => formatUnits(amount, usdc.decimals);
  return onOneState(world, async () => {
    const order = { pool: vault.id, series: series.id, contracts: world.contracts };
    const quote = await exchange.quote(vault.id, series.id, world.contracts);
    report.say(`quote: premium ${usd(quote.premium)}, fee ${usd(quote.fee)} USDC`);
    const { total: maxTotal, stateVersion } = quote;
    const receipt = await exchange.buy(world.trader, { ...order, maxTotal, stateVersion });
    return checkSale(world, quote, salesOf(receipt));
  });
}

/** Quotes and trades while no price is fed, and again if the state moved even so. */
async function onOneState<T>(world: World, trade: () => Promise<T>): Promise<T> {
  const { chain, report, prices } = world.parts;
  await prices.stop();
  try {
    for (let attempt = 1; ; attempt += 1) {
      await prices.feed();
      try {
        return await trade();
      } catch (error) {
        const moved = error instanceof Refused && RETRIED.includes(error.name);
        if (!moved || attempt === ATTEMPTS) throw error;
        report.say(`${error.name}: quoting again`);
        await chain.nextBlock();
      }
    }
  } finally {
    prices.start();
  }
}

function checkSale(world: World, quote: Quote, sales: readonly Sale[]): Sale {
  const { report } = world.parts;
  const [sale, booked] = sales;
  if (!sale || !booked) throw new Error('the trade was not announced');
  report.equal('premium filled = quoted', sale.premium, quote.premium);
  report.equal('fee filled = quoted', sale.fee, quote.fee);
  // Margin falls with the seconds between quote and fill.
  const locked = `${sale.collateral} > ${quote.collateral}`;
  report.check('collateral locked ≤ quoted', sale.collateral <= quote.collateral, locked);
  const agree = Object.keys(sale).every((key) => sale[key as keyof Sale] === booked[key as keyof Sale]);
  report.check('the exchange and the pool announce the same trade', agree);
  return sale;
}

async function hedge(world: World): Promise<void> {
  const { sender, vault, log, chain, report } = world.parts;
  await world.step('Hedge the delta of the book', async () => {
    let outcome = 'done';
    let balanced = false;
    try {
      await sender.send(world.trader, 'hedging', 'rebalance', { pool: vault.id });
    } catch (error) {
      // Every block hedges by itself: there may be nothing left for us.
      if (!(error instanceof Refused)) throw error;
      outcome = messageOf(error);
      balanced = error.name === 'hedging.InsideBand';
    }
    report.say(`rebalance: ${outcome}`);
    const events = await log.events(world.listedAt, chain.head.number);
    const hedges = events.filter(({ name }) => name === 'hedging.Hedged');
    for (const hedge of hedges) {
      const [before, after] = [amountOf(hedge, 'netDeltaBefore'), amountOf(hedge, 'netDeltaAfter')];
      report.say(`hedged: net delta ${formatUnits(before, 18, 6)} → ${formatUnits(after, 18, 6)}`);
      report.check('|net delta| fell', size(after) < size(before), `${before} → ${after}`);
    }
    report.check('the pool has hedged', hedges.length > 0 || balanced, outcome);
  });
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}
