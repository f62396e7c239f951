/** The price falls: vaults come up for auction, one is bid for, the other recovers with the price. */

import { formatUnits, mulDivFloor, ONE } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { BLOCK_SECONDS } from '../lib/chain.ts';
import { amountOf, single, type ChainEvent } from '../lib/events.ts';
import {
  AUCTION_SECONDS,
  BPS,
  elapsedAt,
  endPrice,
  offerOf,
  readSale,
  requirement,
  splitPayment,
  startPrice,
  type Moment,
  type NakedVault,
  type Offer,
  type Sale,
} from '../lib/liquidation.ts';
import { integer, integerField } from '../lib/plain.ts';
import { ETH_INDEX, USDC_INDEX } from '../lib/price-feed.ts';
import type { Extrinsic, Receipt, Signer } from '../lib/sender.ts';
import { WRITTEN, type Naked } from './naked.ts';
import { refused } from './refusals.ts';
import type { World } from './world.ts';

/** How far the price falls for a while: beyond what writing locks over the maintenance. */
const FALL_BPS = 1_000n;
/** A bid waits for so much above the exercise value, so that there is a penalty to share. */
const WANTED_BPS = 300n;
/** Seconds within which automatic work finds a vault. */
const ATTENTION = 10 * BLOCK_SECONDS;

export async function liquidate(world: World): Promise<void> {
  const naked = nakedOf(world);
  const [writer, other] = world.writers;
  await fall(world, naked);
  await awaitReward(world, naked);
  await bid(world, naked);
  await comeBack(world, naked, writer, other);
}

function nakedOf({ naked }: World): Naked {
  if (!naked) throw new Error('nothing is written against naked margin');
  return naked;
}

/** Feeds a price that is shifted by so much, and nothing else until `action` is done. */
async function feedShifted(
  world: World,
  bps: bigint,
  action: (spot: bigint, block: number) => Promise<void>,
): Promise<void> {
  const { prices, chain } = world.parts;
  await prices.stop();
  try {
    const { number } = chain.head;
    prices.shift(bps);
    await action(await prices.feed(), number);
  } finally {
    prices.start();
  }
}

async function fall(world: World, naked: Naked): Promise<void> {
  const { report } = world.parts;
  const percent = formatUnits(FALL_BPS, 2, 0);
  await world.step(`The price falls by ${percent} %: both vaults come up for auction`, async () => {
    await feedShifted(world, -FALL_BPS, async (spot, since) => {
      for (const [index, { address }] of world.writers.entries()) {
        report.say(`vault ${index + 1}:`);
        const started = await announced(world, 'optionRegistry.AuctionStarted', address, since);
        checkStart(world, naked, started, spot);
        await checkSale(world, naked, started, address);
      }
    });
    await sayTopUps(world);
  });
}

function checkStart(world: World, naked: Naked, started: ChainEvent, spot: bigint): void {
  const { report } = world.parts;
  const { option, limits, collateral } = naked;
  const { kind, strike } = option;
  const start = startPrice(kind, strike, spot, limits.deviation);
  report.equal('judged at the price that was fed', amountOf(started, 'spot'), spot);
  report.equal('short', amountOf(started, 'short'), WRITTEN);
  report.equal('collateral', amountOf(started, 'collateral'), collateral);
  const maintenance = requirement(option, spot, WRITTEN, limits.lower);
  report.equal('maintenance, recomputed', amountOf(started, 'maintenance'), maintenance);
  report.check('the vault lies below it', collateral < maintenance, `${collateral} ≥ ${maintenance}`);
  report.equal('first price, recomputed', amountOf(started, 'startPrice'), start);
}

/** The auction that the chain keeps is the one of the event and of its block. */
async function checkSale(
  world: World,
  naked: Naked,
  started: ChainEvent,
  owner: string,
): Promise<void> {
  const { chain, log, report } = world.parts;
  const sale = await saleOf(world, naked, owner, chain.head.hash);
  const blocks = await log.blocks(world.last.number, chain.head.number);
  const time = blocks.find(({ events }) => events.includes(started))?.time ?? 0;
  report.equal('it began in the block of the event', BigInt(sale.started), BigInt(time));
  report.equal('its first price', sale.startPrice, amountOf(started, 'startPrice'));
}

async function saleOf(world: World, { series }: Naked, owner: string, at: string): Promise<Sale> {
  const sale = await readSale(world.parts.chain, series.id, owner, at);
  if (!sale) throw new Error(`the vault of ${owner} is not up for auction`);
  return sale;
}

/** Pools keep the health of their own vaults meanwhile. */
async function sayTopUps(world: World): Promise<void> {
  const { report, usdc } = world.parts;
  const added = (await world.news()).filter(({ name }) => name === 'optionRegistry.CollateralAdded');
  const total = added.reduce((sum, event) => sum + amountOf(event, 'added'), 0n);
  report.say(`pools added ${formatUnits(total, usdc.decimals)} USDC to ${added.length} vaults of theirs`);
}

async function awaitReward(world: World, naked: Naked): Promise<void> {
  const { chain, report } = world.parts;
  const [{ address }] = world.writers;
  await world.step('The auction runs until it pays more than exercise', async () => {
    const vault = { short: WRITTEN, collateral: naked.collateral };
    const offered = async (): Promise<Offer | undefined> => {
      const { hash } = chain.head;
      const round = await chain.read('priceRounds', 'latest', [ETH_INDEX], hash);
      const moment = { time: await chain.now(hash), spot: integerField(round, 'price') };
      const sale = await saleOf(world, naked, address, hash);
      const offer = offerOf(naked.limits, naked.option, vault, sale, moment);
      return offer.price * BPS >= offer.value * (BPS + WANTED_BPS) ? offer : undefined;
    };
    const first = await saleOf(world, naked, address, chain.head.hash);
    const offer = await world.until('until somebody bids', expectedEnd(naked, first), offered);
    report.say(
      `one contract pays ${formatUnits(offer.price, 18, 6)} USDC, its exercise would ` +
        `${formatUnits(offer.value, 18, 6)}; up to ${formatUnits(offer.limit, 8)} contracts are taken`,
    );
  });
}

/** About when the price has risen by what it started below the exercise value. */
function expectedEnd({ collateral, option, limits }: Naked, { started, startPrice: start }: Sale): number {
  const rise = endPrice({ short: WRITTEN, collateral }, option.decimals) - start;
  const distance = mulDivFloor(option.strike, limits.deviation, ONE);
  return started + Number((distance * BigInt(AUCTION_SECONDS)) / rise);
}

async function bid(world: World, naked: Naked): Promise<void> {
  const { chain, report, sender, usdc } = world.parts;
  const { bidder } = world;
  const [{ address: owner }] = world.writers;
  const token = optionToken(naked.series.id);
  const before: NakedVault = { short: WRITTEN, collateral: naked.collateral };
  let paid: Paid | undefined;
  await world.step('Bid for options of the first vault', async () => {
    await feedShifted(world, -FALL_BPS, async (spot) => {
      const { hash } = chain.head;
      const end = endPrice(before, naked.option.decimals);
      const dear = bidCall(world, naked, owner, end);
      await refused(world, 'a bid for more than is offered', bidder, dear, [
        'optionRegistry.PriceBelowLimit',
      ]);
      const moment = { time: await chain.now(hash), spot };
      const sale = await saleOf(world, naked, owner, hash);
      const { price } = offerOf(naked.limits, naked.option, before, sale, moment);
      const receipt = await sender.sendBuilt(bidder, bidCall(world, naked, owner, price));
      paid = await checkBid(world, naked, before, spot, receipt);
    });
  });
  if (!paid) return;
  report.equal('USDC that the bidder got', world.gained(usdc.key, bidder.address), paid.payment);
  report.equal('options that the bidder gave', -world.gained(token, bidder.address), paid.closed);
}

/** Asks for everything that the bidder holds; what is not taken stays with it. */
function bidCall(world: World, { series }: Naked, owner: string, minPrice: bigint): Extrinsic {
  return world.parts.sender.build('optionRegistry', 'bid', {
    series: series.id,
    owner,
    contracts: world.balance(optionToken(series.id), world.bidder.address),
    minPrice,
  });
}

interface Paid {
  readonly payment: bigint;
  readonly closed: bigint;
}

async function checkBid(
  world: World,
  naked: Naked,
  before: NakedVault,
  spot: bigint,
  { blockHash, events }: Receipt,
): Promise<Paid> {
  const { chain, report, usdc } = world.parts;
  const { limits, option, series } = naked;
  const [{ address: owner }] = world.writers;
  const [time, block] = [await chain.now(blockHash), await chain.blockNumber(blockHash)];
  const moment: Moment = { time, spot };
  const parent = await chain.blockHash(block - 1);
  const sale = await saleOf(world, naked, owner, parent);
  const offer = offerOf(limits, option, before, sale, moment);
  const done = single(events, 'optionRegistry.VaultLiquidated');
  const closed = amountOf(done, 'closed');
  const { payment, toBidder, toInsurance } = splitPayment(
    offer.price,
    offer.value,
    closed,
    limits.insuranceShare,
    usdc.decimals,
  );
  const seconds = BigInt(elapsedAt(sale, time));
  report.equal('seconds on the clock: all since it began', seconds, BigInt(time - sale.started));
  report.equal('price of one contract, recomputed', amountOf(done, 'price'), offer.price);
  report.equal('contracts closed: what restores the vault', closed, offer.limit);
  report.check('that is a part of the short', closed > 0n && closed < before.short, `${closed}`);
  report.equal('paid to the bidder, recomputed', amountOf(done, 'payment'), toBidder);
  report.equal('penalty for the insurance, recomputed', amountOf(done, 'penalty'), toInsurance);
  report.check('the insurance gets something', toInsurance > 0n);
  const [short, collateral] = [before.short - closed, before.collateral - payment];
  report.equal('left short', amountOf(done, 'short'), short);
  report.equal('left of the collateral', amountOf(done, 'collateral'), collateral);
  const needed = requirement(option, spot, short, limits.upper);
  report.check('the vault holds its initial margin', collateral >= needed, `${collateral} < ${needed}`);
  const recovered = single(events, 'optionRegistry.VaultRecovered');
  report.check('its auction is over', recovered.data['owner'] === owner);
  const kept = await chain.read('optionRegistry', 'vaults', [series.id, owner], blockHash);
  report.equal('short in the books', integerField(kept, 'short'), short);
  report.equal('collateral in the books', integerField(kept, 'collateral'), collateral);
  const grown = (await insured(world, blockHash)) - (await insured(world, parent));
  report.equal('insurance and what waits for it grew', grown, toInsurance);
  return { payment: toBidder, closed };
}

/** The insurance fund, and what is still too small to move there. */
async function insured(world: World, at: string): Promise<bigint> {
  const { chain } = world.parts;
  const fund = await chain.read('optionRegistry', 'insurance', [USDC_INDEX], at);
  const ledger = await chain.read('optionRegistry', 'ledger', [USDC_INDEX], at);
  return integer(fund) + integerField(ledger, 'dust');
}

async function comeBack(world: World, naked: Naked, first: Signer, second: Signer): Promise<void> {
  const { chain, report, usdc } = world.parts;
  const { bidder } = world;
  await world.step('The price comes back: the second vault recovers by itself', async () => {
    await feedShifted(world, 0n, async (_, since) => {
      const recovered = await announced(world, 'optionRegistry.VaultRecovered', second.address, since);
      report.equal('short as it was', amountOf(recovered, 'short'), WRITTEN);
      report.equal('collateral as it was', amountOf(recovered, 'collateral'), naked.collateral);
      for (const { address } of [first, second]) {
        const distress = await chain.read('optionRegistry', 'distressed', [naked.series.id, address]);
        report.check('the vault is in distress no more', distress === null);
      }
      const late = bidCall(world, naked, second.address, 0n);
      await refused(world, 'a bid on it', bidder, late, ['optionRegistry.NotInAuction']);
    });
  });
  for (const { address } of [first, second]) {
    report.equal('USDC that moved for a writer', world.gained(usdc.key, address), 0n);
  }
  world.heldAtExpiry = world.balance(optionToken(naked.series.id), bidder.address);
  for (const { address } of [first, second, bidder]) {
    world.usdcBeforeExpiry.set(address, world.balance(usdc.key, address));
  }
}

/** The event about an owner's vault of the naked series, once it is there. */
async function announced(world: World, name: string, owner: string, since: number): Promise<ChainEvent> {
  const { chain, log } = world.parts;
  const { series } = nakedOf(world);
  const until = (await chain.now()) + ATTENTION;
  return world.until(name, until, () =>
    log.find(since, name, ({ data }) => data['series'] === series.id && data['owner'] === owner),
  );
}
