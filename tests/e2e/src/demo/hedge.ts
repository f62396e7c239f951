/** The pool brings its delta back into the band: on the spot market at once, by perpetuals as the venue replies. */

import { formatUnits, mulDivFloor, ONE, unit } from '../lib/amounts.ts';
import { fundingRate } from '../lib/clearing.ts';
import { amountOf, type ChainEvent } from '../lib/events.ts';
import {
  budgetsOf,
  fell,
  isInside,
  notional,
  outcomesOf,
  percent,
  routesOf,
  shownDelta,
  size,
  told,
  type NetDelta,
} from '../lib/hedging.ts';
import { bucket, imbalance, isQuiet, shownSize, type PerpAccount } from '../lib/perp-account.ts';
import type { Plain } from '../lib/plain.ts';
import { navOf } from './perps.ts';
import { refused } from './refusals.ts';
import type { World } from './world.ts';

/** Blocks after a trade within which everything is done, unless something keeps the pool from hedging. */
const PATIENCE_BLOCKS = 40;
/** Blocks after the trade until the delta is inside the band: one until the order, one for the fill. */
const SPOT_BLOCKS = 2;
/** The same until the venue has replied: one more until the messages are sent. */
const PERP_BLOCKS = 3;
const ORDERS = ['hedging.Hedged', 'hedging.PerpOrdered'];

interface Moment {
  readonly number: number;
  readonly hash: string;
  readonly delta: NetDelta | undefined;
  readonly events: readonly ChainEvent[];
}

/** What the pool did since the last trade of options, block by block. */
export async function watchHedge(world: World, title: string): Promise<void> {
  await world.step(title, async () => {
    const { hedging } = world.parts;
    const { targetBand } = await hedging.terms();
    const moments: Moment[] = [];
    try {
      await untilInside(world, targetBand, moments);
    } finally {
      tell(world, moments);
    }
    checkMoments(world, moments, targetBand);
    await checkAccounts(world, moments.at(-1)!);
  });
  checkFees(world);
}

/** Adds blocks to `moments`, from the trade on, until the delta is inside the band and nothing is on its way. */
async function untilInside(world: World, band: bigint, moments: Moment[]): Promise<void> {
  const { chain, hedging, log, perps } = world.parts;
  for (let number = world.tradedAt; number <= world.tradedAt + PATIENCE_BLOCKS; number += 1) {
    while (chain.head.number < number) await chain.nextBlock();
    const [block] = await log.blocks(number - 1, number);
    if (!block) throw new Error(`block ${number} was not seen`);
    const { hash, events } = block;
    const delta = await hedging.netDelta(hash);
    moments.push({ number, hash, delta, events });
    const states = await Promise.all(perps.map((account) => account.open(hash)));
    const wanted = states.every(({ wanted, size: held }) => wanted === undefined || wanted === held);
    if (delta && isInside(delta, band) && wanted && states.every(isQuiet)) return;
  }
  throw new Error(`the delta was not hedged within ${PATIENCE_BLOCKS} blocks`);
}

function tell(world: World, moments: readonly Moment[]): void {
  const { chain, report } = world.parts;
  const nameOf = (error: Plain): string => chain.refusal(error).name;
  for (const { number, events } of moments) {
    for (const line of events.map((event) => told(event, nameOf))) {
      if (line !== undefined) report.say(`block ${number}: ${line}`);
    }
  }
  report.table(
    'net delta at the end of each block, from the trade on',
    ['block', 'book', 'spot hedge', 'perps', 'net', 'at least', 'at most'],
    moments.map(({ number, delta }) => [
      number,
      ...[delta?.book, delta?.spot, delta?.perps, delta?.net, delta?.outcomes.least, delta?.outcomes.most].map((one) =>
        one === undefined ? '–' : shownDelta(one),
      ),
    ]),
  );
}

function checkMoments(world: World, moments: readonly Moment[], band: bigint): void {
  const { report } = world.parts;
  const [trade, last] = [moments[0]!, moments.at(-1)!];
  const events = moments.slice(1).flatMap((moment) => moment.events);
  const orders = events.filter(({ name }) => ORDERS.includes(name));
  for (const order of orders) {
    const after = order.data['outcomesAfter'] ?? order.data['outcomesFilled'] ?? null;
    const [from, to] = [outcomesOf(order.data['outcomesBefore'] ?? null), outcomesOf(after)];
    const where = order.name === 'hedging.Hedged' ? 'on the spot market' : 'at the venue';
    report.check(`the order ${where} brings the delta nearer to zero, whatever becomes of it`, fell(from, to));
  }
  const started = trade.delta?.net ?? 0n;
  if (size(started) > band) report.check('the pool has hedged by itself', orders.length > 0);
  const ended = last.delta?.net ?? 0n;
  const inside = moments.find(({ number, delta }) => number > trade.number && delta && isInside(delta, band)) ?? last;
  const kept = moments.filter((moment) => wasKept(world, moment)).length;
  const byVenue = orders.some(({ name }) => name === 'hedging.PerpOrdered');
  const allowed = (byVenue ? PERP_BLOCKS : SPOT_BLOCKS) + kept;
  const blocks = inside.number - trade.number;
  const how = byVenue ? "with the venue's reply" : 'by the spot market';
  report.check(
    `|net delta| ${shownDelta(size(started))} → ${shownDelta(size(ended))}, inside the band of ` +
      `${formatUnits(band, 18, 2)} ${blocks} blocks after the trade ${how}`,
    size(ended) <= band && blocks <= allowed,
    `allowed are ${allowed}`,
  );
}

/** Whether something but its own order kept the pool from hedging in a block, as a market that is off its price. */
function wasKept(world: World, { events }: Moment): boolean {
  const { chain } = world.parts;
  const reasons = events
    .filter(({ name }) => name === 'hedging.HedgeSkipped')
    .map(({ data }) => chain.refusal(data['reason'] ?? null).name);
  return reasons.some((name) => name !== 'hedging.AwaitsVenue');
}

/** Position, money and value of each account at a venue, once nothing is on its way. */
async function checkAccounts(world: World, { hash, delta }: Moment): Promise<void> {
  const { perps, hedging, usdc, report, vault } = world.parts;
  const worth = await vault.worth(hash);
  const spot = (await hedging.spotReactors(hash)).map(({ cash, inventory }) => {
    return cash * unit(18 - usdc.decimals) + mulDivFloor(inventory, worth?.spot ?? 0n, ONE);
  });
  let value = spot.reduce((sum, one) => sum + one, 0n);
  let held = 0n;
  for (const account of perps) {
    const name = `perp reactor ${account.id}`;
    const state = await account.open(hash);
    held += state.size;
    if (state.wanted !== undefined) report.equal(`${name}: position = what was asked for`, state.size, state.wanted);
    report.equal(`${name}: buckets, fees and results add up to what it got; left over`, imbalance(state), 0n);
    const nav = await navOf(account, hash);
    const one = typeof nav !== 'string' && nav.low === nav.mark && nav.mark === nav.high;
    value += typeof nav === 'string' ? 0n : nav.mark;
    const shown = typeof nav === 'string' ? nav : `${nav.low} ${nav.mark} ${nav.high}`;
    report.check(`${name}: nothing is on its way, so low = mark = high NAV`, one, shown);
    await checkMargin(world, account, hash);
  }
  report.equal('delta of perps = positions', delta?.perps ?? 0n, held);
  report.equal("hedges in the vault's NAV = cash, WETH at the spot, and the mark of perps", worth?.reactors ?? 0n, value);
  report.equal('dhvApi.delta: delta of all hedges', worth?.hedges ?? 0n, (delta?.spot ?? 0n) + held);
}

async function checkMargin(world: World, account: PerpAccount, hash: string): Promise<void> {
  const { chain, report, vault } = world.parts;
  const state = await account.open(hash);
  if (state.size === 0n) return;
  const name = `perp reactor ${account.id}`;
  const ratio = (await account.ratio(hash)) ?? 0n;
  const worth = await vault.worth(hash);
  const value = worth ? formatUnits(notional(state.size, worth.spot), 18, 2) : '–';
  report.say(`${name}: ${shownSize(state.size)} are worth ${value} USDC, equity is ${percent(ratio)} of that`);
  report.check(`${name}: equity is above the alarm of ${percent(state.alarm)}`, ratio >= state.alarm, percent(ratio));
  report.check(`${name}: its margin is at the venue`, bucket(state, 'margin') > 0n);
  const rate = await fundingRate(chain, 'localVenue', hash);
  const direction = (rate ?? 0n) < 0n ? 'shorts pay longs' : 'longs pay shorts';
  report.say(`funding: ${direction} ${percent(size(rate ?? 0n))} a year; told by the last report: ${formatUnits(state.funding, 18, 6)}`);
}

/** Messages cost what their events say, and all of it went to the account that collects fees. */
function checkFees(world: World): void {
  const { report, usdc, poolAccounts } = world.parts;
  const fees = world.events.filter(({ name }) => name === 'perpReactor.Sent').map((sent) => amountOf(sent, 'fee'));
  const gained = world.gained(usdc.key, poolAccounts.get('fees') ?? '');
  report.equal('USDC paid for messages in this step', gained, fees.reduce((sum, fee) => sum + fee, 0n));
}

/** Who may not hedge, and what anybody may see of what is left to do so. */
export async function hedgeRefusals(world: World): Promise<void> {
  const { hedging, sender, vault, team, perps, report } = world.parts;
  const { trader } = world;
  const pool = vault.id;
  const [account] = perps;
  if (!account) throw new Error('the pool has no account at a venue');
  const delta = 10n ** 17n;
  await world.step('Who may hedge: the rules, and by hand only who has a budget', async () => {
    const rebalance = sender.build('hedging', 'rebalance', { pool });
    await refused(world, 'hedging what is hedged', trader, rebalance, ['hedging.InsideBand', 'hedging.CoolingDown']);
    const byHand = sender.build('hedging', 'hedgePerp', { pool, account: account.id, delta });
    await refused(world, 'a hedge by hand of somebody', trader, byHand, ['BadOrigin']);
    const asKeeper = sender.build('hedging', 'hedgeAsKeeper', { pool, route: { Perp: account.id }, delta });
    await refused(world, 'a hedge of a keeper without a budget', team.keeper, asKeeper, ['hedging.NoKeeperBudget']);
    const target = sender.build('perpReactor', 'setTarget', { id: account.id, target: delta });
    await refused(world, 'a position that somebody asks for', trader, target, ['BadOrigin']);
    await showRules(world);
    const keeper = await hedging.view('keeper', [team.keeper.address]);
    report.check('the keeper has no budget', keeper === null);
  });
}

async function showRules(world: World): Promise<void> {
  const { hedging, usdc, report } = world.parts;
  const routes = routesOf(await hedging.view('routes'));
  report.table(
    'where the pool may hedge now, in this order',
    ['route', 'holds', 'may buy', 'may sell', 'costs at most'],
    routes.map(({ name, held, buy, sell, costBps }) => [
      name,
      ...[held, buy, sell].map(shownDelta),
      costBps === undefined ? 'as the market' : `${costBps} bps`,
    ]),
  );
  report.check('the pool may hedge on the spot market and at a venue', routes.length > 1);
  const budgets = budgetsOf(await hedging.view('budgets'));
  report.say(
    `left of the period: ${formatUnits(budgets.delta, 18, 4)} of delta, ` +
      `${formatUnits(budgets.cost, usdc.decimals)} USDC of cost, ${formatUnits(budgets.bounties, usdc.decimals)} USDC of bounties`,
  );
  report.check('orders have used up some delta of the period, and not all', budgets.delta > 0n);
}
