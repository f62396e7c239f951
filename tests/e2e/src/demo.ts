/**
 * One whole life of the vault on a real node, and the end-to-end test: every step prints where
 * everybody stands, every number is recomputed, and the exit code says whether all of it held.
 */

import { parseArgs } from 'node:util';
import { deposit } from './demo/deposit.ts';
import { passToExpiry, settle } from './demo/expiry.ts';
import { fees } from './demo/fees.ts';
import { liquidate } from './demo/liquidation.ts';
import { writeNaked } from './demo/naked.ts';
import { otc } from './demo/otc.ts';
import { feedMarket, fund } from './demo/prepare.ts';
import { quotes } from './demo/quotes.ts';
import { expiredRefusals, refusals } from './demo/refusals.ts';
import { Report } from './demo/report.ts';
import { setUp, type Settings } from './demo/setup.ts';
import { strangle } from './demo/strangle.ts';
import { listSeries, trade } from './demo/trade.ts';
import { withdraw } from './demo/withdraw.ts';
import type { World } from './demo/world.ts';
import { Chain } from './lib/chain.ts';
import { messageOf } from './lib/errors.ts';
import { OwnNode } from './lib/node.ts';
import { Progress } from './lib/progress.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';

const USAGE = `usage: npm run demo -- [options]
  --ws URL              use the node that runs there (default ws://127.0.0.1:9944)
  --node PATH           start this node for the run instead, and stop it at the end
  --block-time MS       pace of the started node, 500 by default
  --data PATH           real prices and option chain: a folder, or one option chain file
  --calibrate PATH      fits smiles to that option chain (dhv-calibrate of tools/calibrate)
  --seed N              seed of the generated sample that is used without --data
  --expiry-interval S   distance of the expiries to use, a multiple of the chain's own`;

const NODE_START_MS = 180_000;

interface Arguments extends Settings {
  readonly ws: string;
  readonly node: string | undefined;
  readonly blockTime: number;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      ws: { type: 'string', default: 'ws://127.0.0.1:9944' },
      node: { type: 'string' },
      'block-time': { type: 'string', default: '500' },
      data: { type: 'string' },
      calibrate: { type: 'string', default: 'dhv-calibrate' },
      seed: { type: 'string' },
      'expiry-interval': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  return {
    ws: values.ws,
    node: values.node,
    blockTime: wholeNumber('block-time', values['block-time']) ?? 500,
    data: values.data,
    calibrate: values.calibrate,
    seed: wholeNumber('seed', values.seed),
    expiryInterval: wholeNumber('expiry-interval', values['expiry-interval']),
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} wants a whole number, not "${text}"`);
  return Number(text);
}

async function live(world: World): Promise<void> {
  await fund(world);
  await feedMarket(world);
  await deposit(world);
  await listSeries(world);
  await trade(world);
  await strangle(world);
  await fees(world);
  await otc(world);
  await quotes(world);
  await refusals(world);
  await writeNaked(world);
  await liquidate(world);
  await passToExpiry(world);
  await settle(world);
  await expiredRefusals(world);
  await withdraw(world);
}

async function run(settings: Arguments, node: OwnNode | undefined): Promise<boolean> {
  const report = new Report();
  const url = node?.url ?? settings.ws;
  console.log(`node: ${url}${node ? ` (started: ${settings.node})` : ''}`);
  const progress = new Progress('waiting for the node');
  const onWait = (seconds: number): void =>
    progress.update(seconds * 1_000, NODE_START_MS, `${seconds} s`);
  const chain = await Chain.connect(url, { timeoutMs: NODE_START_MS, onWait }).finally(() =>
    progress.end(),
  );
  try {
    const version = chain.api.runtimeVersion;
    console.log(`runtime: ${version.specName.toString()} ${version.specVersion.toString()}`);
    const world = await setUp(chain, settings, report);
    try {
      await live(world);
    } finally {
      await world.parts.prices.stop();
    }
  } finally {
    await chain.disconnect();
  }
  return report.conclude();
}

async function main(): Promise<number> {
  let node: OwnNode | undefined;
  try {
    const settings = readArguments();
    const stop = stopSignal();
    if (settings.node !== undefined) node = await OwnNode.start(settings.node, settings.blockTime);
    const ends = [run(settings, node), whenAborted(stop), ...(node ? [node.watch()] : [])];
    return (await Promise.race(ends)) ? 0 : 1;
  } catch (error) {
    console.error(`\n✗ ${messageOf(error)}`);
    return 1;
  } finally {
    await node?.stop();
  }
}

process.exit(await main());
