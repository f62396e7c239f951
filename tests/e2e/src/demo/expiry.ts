/** Chain time passes to the expiry; then fixing, settlement and payout, each recomputed. */

import { formatUnits, ONE } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { amountOf, type ChainEvent } from '../lib/events.ts';
import type { Listed } from '../lib/exchange.ts';
import { integerField } from '../lib/plain.ts';
import {
  cashValue,
  crossRounds,
  holderPayout,
  median,
  operatorFeeds,
  operatorPrices,
  timeWeightedAverage,
  writerDebt,
} from '../lib/settlement.ts';
import type { World } from './world.ts';

/** Blocks that the hooks get before we claim by hand. */
const PATIENCE_BLOCKS = 30;

export async function passToExpiry(world: World): Promise<void> {
  const [series] = world.series;
  if (!series) throw new Error('no series is listed');
  await world.step('Let chain time pass to the expiry', async () => {
    await world.waitUntil('until expiry', series.expiry);
  });
}

export async function settle(world: World): Promise<void> {
  const { usdc, report } = world.parts;
  const { address } = world.trader;
  let paid = 0n;
  let inTheMoney = 0;
  await world.step('Fixing, settlement, payout', async () => {
    const fixing = await checkFixing(world);
    for (const series of world.series) {
      const payout = await checkSeries(world, series, fixing);
      if (payout > 0n) inTheMoney += 1;
      paid += payout;
    }
  });
  report.check('one option ended in the money', inTheMoney === 1, `${inTheMoney} did`);
  // The payout may fall into the step before, when the hooks were quick.
  const received = world.balance(usdc.key, address) - world.tradedBalance;
  report.equal('USDC that the trader received since the trades', received, paid);
  for (const { id } of world.series) {
    report.equal(`options of series ${id} left`, world.balance(optionToken(id), address), 0n);
  }
}

async function checkFixing(world: World): Promise<bigint> {
  const { log, chain, product, report } = world.parts;
  const expiry = world.series[0]!.expiry;
  const ofExpiry = ({ data }: ChainEvent): boolean =>
    integerField(data['key'] ?? null, 'expiry') === BigInt(expiry);
  const proposed = await eventually(world, 'the proposal', 'optionRegistry.FixingProposed', ofExpiry);
  const final = await eventually(world, 'the fixing', 'optionRegistry.FixingFinal', ofExpiry);
  const price = amountOf(final, 'price');
  const blocks = await log.blocks(0, chain.head.number);
  const window = { opens: expiry - product.fixingWindow, closes: expiry, maxAge: product.maxPriceAge };
  const rounds = crossRounds(blocks, product.underlying, product.strikeAsset);
  const average = timeWeightedAverage(rounds, window);
  const prices = operatorPrices(
    operatorFeeds(blocks, product.underlying),
    operatorFeeds(blocks, product.strikeAsset),
    window,
    product.minCoverage,
  );
  report.say(`fixing ${formatUnits(price, 18)} by the rule ${String(final.data['rule'])}`);
  report.equal('seconds of the window covered', amountOf(final, 'covered'), BigInt(average.covered));
  report.equal('operators that covered the window', amountOf(proposed, 'operators'), BigInt(prices.length));
  report.equal("fixing, recomputed as the median of the operators' averages", price, median(prices));
  return price;
}

/** Checks the settlement of one series and the trader's payout; returns the payout. */
async function checkSeries(world: World, series: Listed, fixing: bigint): Promise<bigint> {
  const { usdc, report, poolAccounts } = world.parts;
  const { address } = world.trader;
  const name = `${series.kind.toLowerCase()} #${series.id}`;
  const cash = cashValue(series.kind, series.strike, fixing);
  const ofSeries = ({ data }: ChainEvent): boolean => data['series'] === series.id;

  const settled = await eventually(world, name, 'optionRegistry.VaultSettled', ofSeries);
  const isPool = settled.data['writer'] === poolAccounts.get('pool');
  report.check(`${name}: the settled vault is the pool's`, isPool);
  const owed = writerDebt(cash, amountOf(settled, 'short'), usdc.decimals);
  report.equal(`${name}: the pool owes`, amountOf(settled, 'owed'), owed);
  const collateral = amountOf(settled, 'collateral');
  const returned = collateral > owed ? collateral - owed : 0n;
  report.equal(`${name}: collateral returned`, amountOf(settled, 'returned'), returned);

  const opened = await eventually(world, name, 'optionRegistry.PayoutsOpened', ofSeries);
  const recovery = amountOf(opened, 'recovery');
  report.equal(`${name}: recovery`, recovery, ONE);
  const payment = await awaitPayment(world, series);
  const expected = holderPayout(cash, recovery, world.contracts, usdc.decimals);
  report.equal(`${name}: payout`, amountOf(payment, 'payout'), expected);
  report.equal(`${name}: options burned`, amountOf(payment, 'contracts'), world.contracts);
  report.check(`${name}: paid to the trader`, payment.data['holder'] === address);
  await checkRetired(world, series, name);
  return expected;
}

/** The hooks pay holders; should they not, everybody may claim. */
async function awaitPayment(world: World, series: Listed): Promise<ChainEvent> {
  const { chain, log, sender, report } = world.parts;
  const { trader } = world;
  const find = (): Promise<ChainEvent | undefined> =>
    log.find(
      world.listedAt,
      'optionRegistry.HolderPaid',
      ({ data }) => data['series'] === series.id && data['holder'] === trader.address,
    );
  for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
    const found = await find();
    if (found) return found;
    await chain.nextBlock();
  }
  report.say('no automatic payment yet: claiming');
  await sender.send(trader, 'optionRegistry', 'claim', { series: series.id });
  const claimed = await find();
  if (!claimed) throw new Error('the claim paid nothing');
  return claimed;
}

/** What the pot collected and did not pay is the dust that the registry announces. */
async function checkRetired(world: World, series: Listed, name: string): Promise<void> {
  const { log, report } = world.parts;
  const retired = await log.find(
    world.listedAt,
    'optionRegistry.SeriesRetired',
    ({ data }) => data['series'] === series.id,
  );
  if (!retired) {
    report.say(`${name}: others still hold options of it`);
    return;
  }
  const rest = amountOf(retired, 'collected') - amountOf(retired, 'paid');
  report.equal(`${name}: dust of the pot`, amountOf(retired, 'dust'), rest);
  const strike = integerField(retired.data['terms'] ?? null, 'strike');
  report.equal(`${name}: strike of the retired series`, strike, series.strike);
}

async function eventually(
  world: World,
  what: string,
  name: string,
  fits: (event: ChainEvent) => boolean,
): Promise<ChainEvent> {
  const { log } = world.parts;
  const expiry = world.series[0]!.expiry;
  return world.until(`${what}: ${name}`, expiry, () => log.find(world.listedAt, name, fits));
}
