/** From two addresses to two chains whose blocks are made here, and prices that go to both. */

import { Report } from '../demo/report.ts';
import { setUp } from '../demo/setup.ts';
import { developmentTeam } from '../lib/accounts.ts';
import { Chain } from '../lib/chain.ts';
import { Producer, RelayClock } from './clock.ts';
import { Crossing } from './crossing.ts';
import { Driver } from './driver.ts';
import type { Assembly } from '../lib/referendum.ts';
import { Venue } from './venue.ts';

const START_MS = 60_000;
/** Blocks between two prices. */
const FEED_BLOCKS = 3;

export interface Chains {
  readonly home: Chain;
  readonly away: Chain;
  readonly driver: Driver;
}

export interface Session {
  readonly crossing: Crossing;
  /** The holders of the native token who govern home. */
  readonly assembly: Assembly;
}

/** The chains that `scripts/network` has started, at least `pace` milliseconds from block to block. */
export async function takeOver(pace = 0): Promise<Chains> {
  const connect = (name: string): Promise<Chain> => Chain.connect(address(name), { timeoutMs: START_MS });
  const [home, away] = [await connect('DHV_HOME_URL'), await connect('DHV_VENUE_URL')];
  const producers = [await Producer.connect(home), await Producer.connect(away)];
  return { home, away, driver: new Driver(await RelayClock.start(producers), pace) };
}

function address(name: string): string {
  const found = process.env[name];
  if (found === undefined) throw new Error(`${name} is not set: run this by scripts/network`);
  return found;
}

/** Blocks have to be made meanwhile. */
export async function begin({ home, away, driver }: Chains, report: Report): Promise<Session> {
  const team = await developmentTeam();
  const venue = await Venue.on(away, team);
  const feed = async (price: bigint): Promise<void> => {
    if (!driver.clock.isHeld(away)) await venue.feed(price);
  };
  const settings = { data: undefined, calibrate: '', expiryInterval: undefined, seed: undefined };
  const world = await setUp(home, { ...settings, elsewhere: { everyBlocks: FEED_BLOCKS, feed } }, report);
  const { sender, log } = world.parts;
  const voters = [team.alice, team.bob, team.charlie, team.dave, team.eve];
  return { crossing: new Crossing(world, venue, driver), assembly: { chain: home, sender, log, driver, voters } };
}
