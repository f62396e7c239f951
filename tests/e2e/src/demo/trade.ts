/** List a call and a put, quote and buy both, and see each hedged. */

import { formatUnits, ONE_CONTRACT } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { BLOCK_SECONDS } from '../lib/chain.ts';
import { salesOf, type Listed, type Quote, type Sale } from '../lib/exchange.ts';
import { nearestStrike, nextExpiries } from '../lib/product.ts';
import { hedgeRefusals, watchHedge } from './hedge.ts';
import { onOneState, outsidePricing } from './state.ts';
import type { World } from './world.ts';

/** Blocks that the steps between listing and the end of trading may take. */
const TRADING_BLOCKS = 170;
/** Blocks that the auctions may take: most of them until one pays more than exercise. */
const AUCTION_BLOCKS = 120;
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
    const { id } = world.series[0]!;
    const { volatility } = await outsidePricing(world, () => exchange.quote(vault.id, id, ONE_CONTRACT));
    report.say(
      `expiry ${new Date(expiry * 1_000).toISOString()}, ${expiry - now} s away, ` +
        `strike ${formatUnits(strike, 18, 2)}, at the money ${formatUnits(volatility, 16, 2)} %`,
    );
  });
}

/** Buys the put, then the call, and watches the pool hedge each. */
export async function trade(world: World): Promise<void> {
  const [call, put] = world.series;
  if (!call || !put) throw new Error('no series is listed');
  const { report } = world.parts;
  await buy(world, put);
  await watchHedge(world, 'The pool has sold a put, holds no WETH, and sells perpetuals');
  const held = (await world.parts.hedging.netDelta(world.last.hash))?.perps ?? 0n;
  report.check(`the position at the venue is short: ${formatUnits(held, 18, 6)}`, held < 0n);
  await buy(world, call);
  await watchHedge(world, 'The call takes the delta the other way: buy where that is cheapest');
  await hedgeRefusals(world);
}

export async function buy(world: World, series: Listed): Promise<void> {
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

/** Quotes and buys on the very state of the quote: quote = fill. */
async function fillAtQuote(world: World, series: Listed): Promise<Sale> {
  const { chain, exchange, vault, usdc, report } = world.parts;
  const usd = (amount: bigint): string => formatUnits(amount, usdc.decimals);
  return onOneState(world, async () => {
    const order = { pool: vault.id, series: series.id, contracts: world.contracts };
    const quote = await exchange.quote(vault.id, series.id, world.contracts);
    report.say(`quote: premium ${usd(quote.premium)}, fee ${usd(quote.fee)} USDC`);
    const { total: maxTotal, stateVersion } = quote;
    const receipt = await exchange.buy(world.trader, { ...order, maxTotal, stateVersion });
    world.tradedAt = await chain.blockNumber(receipt.blockHash);
    return checkSale(world, quote, salesOf(receipt));
  });
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
