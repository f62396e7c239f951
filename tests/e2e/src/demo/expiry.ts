/** Chain time passes to the expiry; then fixing, settlement and payout, each recomputed. */

import { formatUnits, ONE } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { amountOf, type ChainEvent } from '../lib/events.ts';
import type { Issued, Listed } from '../lib/exchange.ts';
import { integerField } from '../lib/plain.ts';
import type { Signer } from '../lib/sender.ts';
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
import { QUOTED } from './quotes.ts';
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

/** One series at its end: whose vaults back it, and who holds how much of it. */
interface Position {
  readonly series: Listed;
  readonly writers: readonly string[];
  readonly holder: Signer;
  readonly contracts: bigint;
  /** Whether its payouts come out of one pot with all fully backed series of its expiry. */
  readonly grouped?: boolean;
}

/** A series that one of the public opened. */
interface PublicPosition extends Position {
  readonly series: Issued;
}

interface Outcome {
  readonly payout: bigint;
  /** What each vault returned to its owner, by owner. */
  readonly returned: ReadonlyMap<string, bigint>;
}

export async function settle(world: World): Promise<void> {
  const { usdc, report, poolAccounts } = world.parts;
  const { address } = world.trader;
  const pool = poolAccounts.get('pool') ?? '';
  let paid = 0n;
  let inTheMoney = 0;
  const outcomes: [PublicPosition, Outcome][] = [];
  await world.step('Fixing, settlement, payout', async () => {
    const fixing = await checkFixing(world);
    for (const series of world.series) {
      const position = { series, writers: [pool], holder: world.trader, contracts: world.contracts };
      const { payout } = await checkSeries(world, position, fixing);
      if (payout > 0n) inTheMoney += 1;
      paid += payout;
    }
    for (const position of publicPositions(world)) {
      outcomes.push([position, await settlePublic(world, position, fixing)]);
    }
  });
  report.check('one option ended in the money', inTheMoney === 1, `${inTheMoney} did`);
  // The payout may fall into the step before, when the hooks were quick.
  const received = world.balance(usdc.key, address) - world.tradedBalance;
  report.equal('USDC that the trader received since the trades', received, paid);
  for (const { id } of world.series) {
    report.equal(`options of series ${id} left`, world.balance(optionToken(id), address), 0n);
  }
  for (const [position, outcome] of outcomes) checkReceived(world, position, outcome);
}

/** The naked puts, of which the bidder holds what is left, and what the maker sold to the buyer. */
function publicPositions({ naked, quoted, writers, bidder, heldAtExpiry, maker, buyer }: World): PublicPosition[] {
  const positions: PublicPosition[] = [];
  if (naked) {
    const owners = writers.map(({ address }) => address);
    positions.push({ series: naked.series, writers: owners, holder: bidder, contracts: heldAtExpiry });
  }
  if (quoted) {
    const position = { series: quoted, writers: [maker.address], holder: buyer, contracts: QUOTED };
    positions.push({ ...position, grouped: true });
  }
  return positions;
}

async function settlePublic(world: World, position: PublicPosition, fixing: bigint): Promise<Outcome> {
  const { log, report } = world.parts;
  const { series } = position;
  const outcome = await checkSeries(world, position, fixing);
  const returned = await log.find(
    world.listedAt,
    'optionRegistry.DepositReturned',
    ({ data }) => data['series'] === series.id,
  );
  if (returned && series.deposit !== undefined) {
    report.equal('deposit of the issuer returned', amountOf(returned, 'deposit'), series.deposit);
  }
  return outcome;
}

function checkReceived(world: World, { series, holder }: PublicPosition, { payout, returned }: Outcome): void {
  const { usdc, report } = world.parts;
  const gained = (address: string): bigint =>
    world.balance(usdc.key, address) - (world.usdcBeforeExpiry.get(address) ?? 0n);
  const name = `series ${series.id}: USDC that`;
  report.equal(`${name} its holder received at the end`, gained(holder.address), payout);
  for (const [writer, amount] of returned) {
    report.equal(`${name} a writer got back`, gained(writer), amount);
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

/** Checks the settlement of one series and the holder's payout. */
async function checkSeries(world: World, position: Position, fixing: bigint): Promise<Outcome> {
  const { usdc, report } = world.parts;
  const { series, writers, holder, contracts } = position;
  const name = `${series.kind.toLowerCase()} #${series.id}`;
  const cash = cashValue(series.kind, series.strike, fixing);
  const ofSeries = ({ data }: ChainEvent): boolean => data['series'] === series.id;

  const returned = new Map<string, bigint>();
  for (const writer of writers) {
    const settled = await eventually(
      world,
      name,
      'optionRegistry.VaultSettled',
      (event) => ofSeries(event) && event.data['writer'] === writer,
    );
    const owed = writerDebt(cash, amountOf(settled, 'short'), usdc.decimals);
    report.equal(`${name}: the writer owes`, amountOf(settled, 'owed'), owed);
    const collateral = amountOf(settled, 'collateral');
    const rest = collateral > owed ? collateral - owed : 0n;
    report.equal(`${name}: collateral returned`, amountOf(settled, 'returned'), rest);
    returned.set(writer, rest);
  }

  const opened = position.grouped
    ? await eventually(world, name, 'optionRegistry.GroupPayoutsOpened', (event) => isOfGroup(world, event))
    : await eventually(world, name, 'optionRegistry.PayoutsOpened', ofSeries);
  const recovery = amountOf(opened, 'recovery');
  report.equal(`${name}: recovery`, recovery, ONE);
  const payment = await awaitPayment(world, series, holder);
  const expected = holderPayout(cash, recovery, contracts, usdc.decimals);
  report.equal(`${name}: payout`, amountOf(payment, 'payout'), expected);
  report.equal(`${name}: options burned`, amountOf(payment, 'contracts'), contracts);
  await checkRetired(world, series, name);
  return { payout: expected, returned };
}

/** Whether it is about the fully backed series of the demo's expiry and collateral. */
function isOfGroup({ parts, series }: World, { data }: ChainEvent): boolean {
  const { underlying, strikeAsset, collateralAsset } = parts.product;
  const names = ['underlying', 'strikeAsset', 'expiry'];
  const key = names.map((name) => integerField(data['fixing'] ?? null, name));
  const wanted = [underlying, strikeAsset, series[0]?.expiry, collateralAsset];
  return [...key, data['collateralAsset']].join() === wanted.join();
}

/** The hooks pay holders; should they not, everybody may claim. */
async function awaitPayment(world: World, series: Listed, holder: Signer): Promise<ChainEvent> {
  const { chain, log, sender, report } = world.parts;
  const find = (): Promise<ChainEvent | undefined> =>
    log.find(
      world.listedAt,
      'optionRegistry.HolderPaid',
      ({ data }) => data['series'] === series.id && data['holder'] === holder.address,
    );
  for (let blocks = 0; blocks < PATIENCE_BLOCKS; blocks += 1) {
    const found = await find();
    if (found) return found;
    await chain.nextBlock();
  }
  report.say('no automatic payment yet: claiming');
  await sender.send(holder, 'optionRegistry', 'claim', { series: series.id });
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
