/** Keeps a network of home and venue alive: blocks of both, an account of the pool at the venue, prices, a board of series. */

import { parseArgs } from 'node:util';
import { feedMarket } from './demo/prepare.ts';
import { Report } from './demo/report.ts';
import { keepBoard, type Board } from './feeder/board.ts';
import { Lines } from './feeder/lines.ts';
import { messageOf } from './lib/errors.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';
import { begin, takeOver, type Chains } from './network/session.ts';
import { openAccount, supplyVenue } from './network/steps/open.ts';

const USAGE = `usage: npm run network -- [options]   (by scripts/network, which starts the chains)
  --pace MS    time between two blocks of each chain, 3000 by default
  --no-feed    blocks only`;

/** Blocks between two looks at smiles and listings. */
const BOARD_BLOCKS = 2;

function readSettings(): { readonly pace: number; readonly feed: boolean } {
  const { values } = parseArgs({
    options: {
      pace: { type: 'string', default: '3000' },
      'no-feed': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (!/^\d+$/.test(values.pace)) throw new Error(`--pace wants milliseconds, not "${values.pace}"`);
  return { pace: Number(values.pace), feed: !values['no-feed'] };
}

async function keepAlive(chains: Chains): Promise<never> {
  const { crossing, assembly } = await begin(chains, new Report());
  const { prices, product, vault, surface, exchange, chain } = crossing.world.parts;
  await supplyVenue(crossing);
  await openAccount(crossing, assembly);
  await feedMarket(crossing.world);
  const board: Board = { chain, product, lines: new Lines(), vault, surface, exchange };
  console.log('\nthe network is open: prices go to both chains, the pool hedges at the venue');
  try {
    for (;;) {
      await keepBoard(board);
      await chain.nextBlock(BOARD_BLOCKS);
    }
  } finally {
    await prices.stop();
  }
}

async function main(): Promise<number> {
  const stop = stopSignal();
  try {
    const { pace, feed } = readSettings();
    const chains = await takeOver(pace);
    chains.driver.start();
    await Promise.race([...(feed ? [keepAlive(chains)] : []), chains.driver.failed, whenAborted(stop)]);
    return 0;
  } catch (error) {
    if (stop.aborted) return 0;
    console.error(`\n✗ ${messageOf(error)}`);
    return 1;
  }
}

process.exit(await main());
