/** Orders of the manager: for one account, in parts, bought back, taken back, and never outside the band. */

import { formatUnits, ONE, ONE_CONTRACT } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { amountOf, single } from '../lib/events.ts';
import {
  amountsOf,
  fillsOf,
  partOf,
  priceAt,
  type Amounts,
  type Budget,
  type Fill,
  type OtcLeg,
  type Proposal,
} from '../lib/otc.ts';
import { exactly, type Leg, type Sum } from '../lib/orders.ts';
import { refused } from './refusals.ts';
import { checkCash, outsidePricing, withoutFeeds } from './state.ts';
import type { World } from './world.ts';

/** What the manager sells for less than the model's value, and buys back for more: inside the band. */
const SALE_BPS = 9_850n;
const BUYBACK_BPS = 10_100n;
/** Far outside the band. */
const GIFT_BPS = 5_000n;
const SIZE = 2n * ONE_CONTRACT;
/** What is filled first of the order's first leg. */
const PART = SIZE / 4n;
const LIFETIME = 600;
/** How far the spot may go while an order is open. */
const BOUNDS = 500n * ONE;

/** What a contract of each series is worth by the model, as the exchange quotes it. */
type Values = ReadonlyMap<bigint, bigint>;

/** An order with its number. */
interface Made {
  readonly id: bigint;
  readonly legs: readonly OtcLeg[];
}

export async function otc(world: World): Promise<void> {
  const { report } = world.parts;
  await world.step('The manager makes an order of two legs for one buyer, who fills it in parts', () =>
    sale(world),
  );
  checkOptions(world, SIZE);
  await world.step('The manager buys it back', () => buyback(world));
  checkOptions(world, -SIZE);
  await world.step('An order that was taken back cannot be filled', () => takenBack(world));
  const options = world.strangle.map(({ id }) => world.gained(optionToken(id), world.buyer.address));
  report.check('the buyer got nothing of it', options.every((amount) => amount === 0n));
}

function checkOptions(world: World, gained: bigint): void {
  const { address } = world.buyer;
  for (const { id } of world.strangle) {
    const found = world.gained(optionToken(id), address);
    world.parts.report.equal(`options of series ${id} that the buyer gained`, found, gained);
  }
}

async function sale(world: World): Promise<void> {
  const { otc, vault, team, report } = world.parts;
  const { buyer, depositor } = world;
  const made = await withoutFeeds(world, async () => {
    const gift = otc.createCall(vault.id, await proposalOf(world, 'Buy', GIFT_BPS));
    const outside = ['handler.PriceOutsideBand'];
    await refused(world, 'an order of the manager at half the value', team.manager, gift, outside);
    return make(world, await proposalOf(world, 'Buy', SALE_BPS));
  });
  const whole = await expectedSum(world, made, SIZE);
  const stranger = otc.fillCall(made.id, exactly(whole));
  await refused(world, "a fill of another's order", depositor, stranger, ['handler.NotCounterparty']);
  const dear = otc.fillCall(made.id, { Pay: whole.paid - 1n });
  await refused(world, 'a bound one unit below the price', buyer, dear, ['handler.LimitNotMet']);

  await withoutFeeds(world, () => fill(world, made, PART, SIZE - PART));
  const beyond = otc.fillCall(made.id, exactly(whole), SIZE);
  await refused(world, 'more than is left', buyer, beyond, ['handler.MoreThanLeft']);
  await withoutFeeds(world, () => fill(world, made, SIZE - PART, 0n));
  report.check('the order is done and gone', !(await otc.isOpen(made.id)));
}

async function buyback(world: World): Promise<void> {
  const { otc } = world.parts;
  await withoutFeeds(world, async () => {
    const proposal = await proposalOf(world, 'Sell', BUYBACK_BPS);
    const made = await make(world, { ...proposal, partial: false });
    const part = otc.fillCall(made.id, { Receive: 0n }, PART);
    await refused(world, 'a part of an order that is whole', world.buyer, part, ['handler.NotPartial']);
    await fill(world, made, SIZE, 0n);
  });
}

async function takenBack(world: World): Promise<void> {
  const { otc, sender, team, report } = world.parts;
  const made = await withoutFeeds(world, async () => {
    const { counterparty: _, ...open } = await proposalOf(world, 'Buy', SALE_BPS);
    return make(world, open);
  });
  const limit = exactly(await expectedSum(world, made, SIZE));
  const cancel = otc.cancelCall(made.id);
  await refused(world, 'taking it back by another', world.depositor, cancel, ['handler.OrderOpen']);
  const { events } = await sender.sendBuilt(team.manager, otc.cancelCall(made.id));
  const cancelled = single(events, 'handler.OrderCancelled');
  report.equal('filled before it was taken back', amountOf(cancelled, 'filled'), 0n);
  const late = otc.fillCall(made.id, limit);
  await refused(world, 'a fill of what was taken back', world.buyer, late, ['handler.UnknownOrder']);
}

async function valuesOf(world: World): Promise<Values> {
  const { orders, vault } = world.parts;
  const asked: Leg[] = world.strangle.map(({ id }) => ({ series: id, side: 'Buy', contracts: SIZE }));
  const { legs } = await outsidePricing(world, () => orders.quote(vault.id, asked));
  return new Map(legs.map(({ series, fairValue }) => [series, fairValue]));
}

/** Both series for the buyer, each at so many basis points of its value. */
async function proposalOf(world: World, side: Leg['side'], bps: bigint): Promise<Proposal> {
  const legs = [...(await valuesOf(world))].map(([series, value]): OtcLeg => {
    return { series, side, contracts: SIZE, price: priceAt(value, bps) };
  });
  const counterparty = world.buyer.address;
  return { legs, counterparty, lifetime: LIFETIME, down: BOUNDS, up: BOUNDS, partial: true };
}

async function make(world: World, proposal: Proposal): Promise<Made> {
  const { otc, vault, report } = world.parts;
  const id = await outsidePricing(world, () => otc.create(vault.id, proposal));
  const { legs, lifetime, counterparty } = proposal;
  const shown = legs.map(
    ({ series, side, contracts, price }) =>
      `${side.toLowerCase()} ${formatUnits(contracts, 8, 2)} of series ${series} at ${formatUnits(price, 18, 2)}`,
  );
  report.say(`order ${id} for ${counterparty ?? 'anybody'}, ${lifetime} s: ${shown.join(', ')} USDC`);
  return { id, legs };
}

/** What a part of the order costs and brings. */
async function expectedSum(world: World, { legs }: Made, part: bigint): Promise<Sum> {
  const { exchange, vault, usdc } = world.parts;
  const { feePerContract } = await exchange.terms(vault.id);
  const of = (side: Leg['side']): bigint =>
    partOf(legs, part)
      .filter((leg) => leg.side === side)
      .reduce((sum, leg) => sum + amountsOf(leg, 0n, feePerContract, usdc.decimals).amount, 0n);
  return { paid: of('Buy'), received: of('Sell') };
}

/** The buyer fills a part at exactly its price: amounts, cash and the loss budget are recomputed. */
async function fill(world: World, made: Made, part: bigint, left: bigint): Promise<void> {
  const { otc, sender, vault, usdc, report } = world.parts;
  const sum = await expectedSum(world, made, part);
  const values = await valuesOf(world);
  const before = await otc.budget(vault.id);
  // What is left is filled without naming it.
  const call = otc.fillCall(made.id, exactly(sum), left === 0n ? undefined : part);
  const receipt = await outsidePricing(world, () => sender.sendBuilt(world.buyer, call));
  const filled = single(receipt.events, 'handler.OtcFilled');
  const usd = (amount: bigint): string => formatUnits(amount, usdc.decimals);
  report.say(
    `filled ${formatUnits(part, 8, 2)}: paid ${usd(sum.paid)}, got ${usd(sum.received)} USDC, ` +
      `costs the pool ${usd(amountOf(filled, 'loss'))} USDC against the model`,
  );
  report.equal('paid by the fill', amountOf(filled, 'paid'), sum.paid);
  report.equal('received by the fill', amountOf(filled, 'received'), sum.received);
  report.equal('left of the order', amountOf(filled, 'left'), left);
  const fills = fillsOf(filled);
  await checkFills(world, partOf(made.legs, part), values, fills);
  const loss = fills.reduce((total, one) => total + one.loss, 0n);
  report.equal('loss of the legs adds up', amountOf(filled, 'loss'), loss);
  checkBudget(world, before, await otc.budget(vault.id, receipt.blockHash), loss);
  checkCash(world, receipt, world.buyer.address);
}

async function checkFills(
  world: World,
  legs: readonly OtcLeg[],
  values: Values,
  fills: readonly Fill[],
): Promise<void> {
  const { exchange, vault, usdc, report } = world.parts;
  const { feePerContract } = await exchange.terms(vault.id);
  for (const leg of legs) {
    const found = fills.find(({ series }) => series === leg.series);
    if (!found) throw new Error(`series ${leg.series} was not filled`);
    const value = values.get(leg.series) ?? -1n;
    report.equal(`series ${leg.series}: value by the model = in the quote`, found.model, value);
    const better = leg.side === 'Buy' ? found.worth >= value : found.worth <= value;
    report.check(`series ${leg.series}: worth no less to the pool than by the model`, better);
    const expected: Amounts = amountsOf(leg, found.worth, feePerContract, usdc.decimals);
    for (const name of ['amount', 'tariff', 'fee', 'loss'] as const) {
      report.equal(`series ${leg.series}: ${name}, recomputed`, found[name], expected[name]);
    }
  }
}

/** The period goes on, or another has begun. */
function checkBudget(world: World, before: Budget, after: Budget, loss: bigint): void {
  const { report, usdc } = world.parts;
  const start = after.since === before.since ? before.lost : 0n;
  report.equal('lost in this period', after.lost, start + loss);
  const shown = [after.lost, after.allowed].map((amount) => formatUnits(amount, usdc.decimals));
  report.check(`inside the budget: ${shown.join(' of ')} USDC`, after.lost <= after.allowed);
}
