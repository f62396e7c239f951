/**
 * A node that is killed at random moments under load, again and again: after each restart every finalised
 * block is there as it was, the chain goes on, and no payment is lost or made twice.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Trial } from './crash/trial.ts';
import { Report } from './demo/report.ts';
import { messageOf } from './lib/errors.ts';
import { FeederProcess } from './lib/feeder-process.ts';
import { exportChain, freePort } from './lib/node.ts';
import { Random } from './lib/random.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';

const USAGE = `usage: npm run crash-test -- --node PATH [options]
  --kills N        how often it is killed, 50 by default
  --window MS      the load goes on for so long at most before a kill, 6000 by default
  --block-time MS  pace of the node, 1000 by default as in development
  --seed N         seed of the moments; the clock without it`;

/** The client complains of every request that a kill leaves without an answer: here that is no news. */
function silenceDisconnections(): void {
  const complain = console.error.bind(console);
  console.error = (...words: unknown[]): void => {
    if (!words.some((word) => String(word).includes('disconnected from'))) complain(...words);
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      kills: { type: 'string', default: '50' },
      window: { type: 'string', default: '6000' },
      'block-time': { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    },
  });
  const { node } = values;
  const [kills, window, blockMs, seed] = [values.kills, values.window, values['block-time'], values.seed].map(Number);
  if (node === undefined || !kills || !window || !blockMs || seed === undefined || Number.isNaN(seed)) {
    console.error(USAGE);
    return 2;
  }
  silenceDisconnections();
  const report = new Report();
  const folder = await mkdtemp(join(tmpdir(), 'dhv-crash-'));
  const place = { folder, port: await freePort(), spec: join(folder, 'chain.json') };
  const trial = new Trial({ node, place, blockMs, kills, window, random: new Random(seed) }, report);
  const feeder = FeederProcess.start(trial.url);
  const stop = stopSignal();
  console.log(`state in ${folder}; seed ${seed}`);
  let held = false;
  try {
    await Promise.race([exportChain(node, place.spec).then(() => trial.run()), whenAborted(stop)]);
    held = report.conclude();
  } catch (error) {
    console.error(`\n✗ ${messageOf(error)}`);
  } finally {
    await feeder.stop();
    await trial.stop();
  }
  if (held) await rm(folder, { recursive: true });
  else console.error(`the state of the node is kept in ${folder}`);
  return held ? 0 : 1;
}

process.exit(await main());
