/**
 * Hedges through two chains end to end: every number that crosses is held against the other chain,
 * and the exit code says whether all of it held.
 */

import { Report } from './demo/report.ts';
import { messageOf } from './lib/errors.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';
import { begin, takeOver, type Chains, type Session } from './network/session.ts';
import { closeAccount } from './network/steps/close.ts';
import { lateVenue, marginComesHome } from './network/steps/faults.ts';
import { accrueFunding } from './network/steps/funding.ts';
import { sellAndHedge } from './network/steps/hedge.ts';
import { fillPool, fundActors, listMonth } from './network/steps/market.ts';
import { fallAndRestore } from './network/steps/moves.ts';
import { openAccount, supplyVenue } from './network/steps/open.ts';

/** The whole run takes about a third of it on two cores. */
const LIMIT_MS = 30 * 60_000;

async function live({ crossing, assembly }: Session): Promise<void> {
  await supplyVenue(crossing);
  await openAccount(crossing, assembly);
  // The venue has no part in what follows.
  await crossing.holdVenue();
  await fundActors(crossing);
  await fillPool(crossing);
  await listMonth(crossing);
  crossing.resumeVenue();
  await sellAndHedge(crossing);
  await fallAndRestore(crossing);
  await accrueFunding(crossing);
  await lateVenue(crossing);
  await marginComesHome(crossing);
  await closeAccount(crossing, assembly);
}

async function work(chains: Chains, report: Report): Promise<void> {
  const session = await begin(chains, report);
  try {
    await live(session);
  } finally {
    await session.crossing.world.parts.prices.stop();
  }
}

async function run(): Promise<boolean> {
  const started = Date.now();
  const report = new Report();
  const chains = await takeOver();
  const { home, away, driver } = chains;
  driver.start();
  await Promise.race([work(chains, report), driver.failed]);
  await driver.stop();
  const seconds = Math.round((Date.now() - started) / 1_000);
  report.say(`${home.head.number} blocks of home and ${away.head.number} of the venue in ${seconds} s`);
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
