/**
 * Hedges through two chains end to end: every number that crosses is held against the other chain,
 * and the exit code says whether all of it held.
 */

import { Report } from './demo/report.ts';
import { setUp } from './demo/setup.ts';
import type { World } from './demo/world.ts';
import { developmentTeam } from './lib/accounts.ts';
import { Chain } from './lib/chain.ts';
import { messageOf } from './lib/errors.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';
import { Producer, RelayClock } from './network/clock.ts';
import { Crossing } from './network/crossing.ts';
import { Driver } from './network/driver.ts';
import type { Assembly } from './network/referendum.ts';
import { closeAccount } from './network/steps/close.ts';
import { lateVenue, marginComesHome } from './network/steps/faults.ts';
import { accrueFunding } from './network/steps/funding.ts';
import { sellAndHedge } from './network/steps/hedge.ts';
import { fillPool, fundActors, listMonth } from './network/steps/market.ts';
import { fallAndRestore } from './network/steps/moves.ts';
import { openAccount, supplyVenue } from './network/steps/open.ts';
import { Venue } from './network/venue.ts';

const START_MS = 60_000;
/** The whole run takes about a third of it on two cores. */
const LIMIT_MS = 30 * 60_000;
const FEED_BLOCKS = 3;

function url(name: string): string {
  const found = process.env[name];
  if (found === undefined) throw new Error(`${name} is not set: run this by scripts/network`);
  return found;
}

async function live(crossing: Crossing, assembly: Assembly): Promise<void> {
  const { prices, chain } = crossing.world.parts;
  const price = (): Promise<bigint> => chain.now().then(() => prices.feed());
  await supplyVenue(crossing, price);
  await openAccount(crossing, assembly);
  await fundActors(crossing);
  await fillPool(crossing);
  await listMonth(crossing);
  await sellAndHedge(crossing);
  await fallAndRestore(crossing);
  await accrueFunding(crossing);
  await lateVenue(crossing);
  await marginComesHome(crossing);
  await closeAccount(crossing, assembly);
}

async function run(): Promise<boolean> {
  const started = Date.now();
  const report = new Report();
  const urls = [url('DHV_HOME_URL'), url('DHV_VENUE_URL')] as const;
  const [home, away] = await Promise.all(urls.map((each) => Chain.connect(each, { timeoutMs: START_MS })));
  if (!home || !away) throw new Error('a chain is missing');
  const producers = [await Producer.connect(home), await Producer.connect(away)];
  const driver = new Driver(await RelayClock.start(producers));
  const work = async (): Promise<void> => {
    const team = await developmentTeam();
    const venue = await Venue.on(away, team);
    const feed = async (price: bigint): Promise<void> => {
      if (!driver.clock.isHeld(away)) await venue.feed(price);
    };
    const settings = { data: undefined, calibrate: '', expiryInterval: undefined, seed: undefined };
    const world: World = await setUp(home, { ...settings, elsewhere: { everyBlocks: FEED_BLOCKS, feed } }, report);
    const { sender, log } = world.parts;
    const voters = [team.alice, team.bob, team.charlie, team.dave, team.eve];
    try {
      await live(new Crossing(world, venue, driver), { chain: home, sender, log, driver, voters });
    } finally {
      await world.parts.prices.stop();
    }
  };
  driver.start();
  await Promise.race([work(), driver.failed]);
  await driver.stop();
  report.say(`${home.head.number} blocks of home and ${away.head.number} of the venue in ${Math.round((Date.now() - started) / 1_000)} s`);
  return report.conclude();
}

async function main(): Promise<number> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    const ends = [run(), whenAborted(stopSignal()), whenAborted(limit)];
    return (await Promise.race(ends)) ? 0 : 1;
  } catch (error) {
    console.error(`\n✗ ${messageOf(error)}`);
    return 1;
  }
}

process.exit(await main());
