/** Feeds prices and volatility smiles to the chain. */

import { readFileSync } from 'node:fs';
import { Board, type Records } from './board.ts';
import { show } from './decimal.ts';
import { messageOf, Unauthorised } from './errors.ts';
import { Feeder, type Parts } from './feeder.ts';
import { UsageError } from './fields.ts';
import { readSecret, signerOf } from './key.ts';
import { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { feedOnce, NoNode } from './once.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { PriceFeeder } from './prices.ts';
import { SmileFeeder } from './smiles.ts';
import { FileSource } from './sources/file.ts';
import { StdinSource } from './sources/stdin.ts';
import { parseSubmissions } from './submissions.ts';
import { Stopped, stopSignal, within } from './wait.ts';

const EXIT = { done: 0, refused: 1, usage: 2, noNode: 3, unauthorised: 4 } as const;
/** The chain takes so many values in one feed. */
const MOST_ASSETS = 16;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(USAGE);
    return EXIT.done;
  }
  const log = new Log(options.json);
  const { config } = options;
  if ((config.prices?.assets.length ?? 0) > MOST_ASSETS) throw new UsageError(`more than ${MOST_ASSETS} assets`);
  let stdin: StdinSource | undefined;
  const standardInput = (): StdinSource => (stdin ??= new StdinSource(process.stdin, log));
  const records = recordsOf(options, standardInput);
  const board = openBoard(options, standardInput, log, records);
  if (options.check) return (await check(options, board, stdin)) ? EXIT.done : EXIT.refused;

  const metrics = new Metrics(config.metrics, log);
  const parts: Parts = {
    config,
    signer: await signerOf(readSecret(config.keyFile)),
    prices: config.prices && new PriceFeeder(board, config.prices, log, metrics),
    smiles: config.smiles && new SmileFeeder(config.smiles, log, metrics),
    log,
    metrics,
    stop: stopSignal(),
  };
  if (options.once) return once(options, parts, stdin);
  const reads = stdin as StdinSource | undefined;
  const onlyInput = records !== undefined && records === reads && parts.smiles === undefined;
  await new Feeder(parts).run(onlyInput && reads ? reads.ended : new Promise(() => undefined));
  log.info(reads?.over && onlyInput ? 'the input has ended' : 'stopped');
  return EXIT.done;
}

function recordsOf({ prices }: Options, stdin: () => StdinSource): Records | undefined {
  if (prices === undefined) return undefined;
  return prices === '-' ? stdin() : new FileSource(prices);
}

function openBoard({ config }: Options, stdin: () => StdinSource, log: Log, records: Records | undefined): Board {
  try {
    return new Board(config.prices?.assets ?? [], stdin, log, records);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

async function once({ config, timeoutMs }: Options, parts: Parts, stdin: StdinSource | undefined): Promise<number> {
  const assets = config.prices?.assets.map(({ asset }) => asset) ?? [];
  try {
    if (stdin) await within(timeoutMs, 'the end of the input', stdin.ended);
    return (await feedOnce(parts, timeoutMs, assets)) ? EXIT.done : EXIT.refused;
  } catch (error) {
    parts.log.error(messageOf(error));
    if (error instanceof NoNode) return EXIT.noNode;
    if (error instanceof Stopped) return EXIT.done;
    return error instanceof Unauthorised ? EXIT.unauthorised : EXIT.refused;
  }
}

/** Asks every source and prints what would be fed. */
async function check({ config, timeoutMs }: Options, board: Board, stdin: StdinSource | undefined): Promise<boolean> {
  if (stdin) await within(timeoutMs, 'the end of the input', stdin.ended);
  const prices = await board.prices();
  for (const [asset, { price, time }] of [...prices].sort(([a], [b]) => a - b)) {
    console.log(`${asset}\t${show(price)}\t${new Date(time * 1e3).toISOString()}`);
  }
  if (config.smiles) {
    const { timestamp, submissions } = parseSubmissions(readFileSync(config.smiles.file, 'utf8'));
    console.log(`smiles\t${submissions.length}\t${new Date(timestamp * 1e3).toISOString()}`);
  }
  if (config.prices === undefined) return true;
  return prices.size > 0 && config.prices.assets.every(({ asset }) => prices.has(asset));
}

try {
  process.exit(await main());
} catch (error) {
  console.error(`error: ${messageOf(error)}`);
  if (error instanceof UsageError) console.error('feeder --help says more');
  process.exit(error instanceof UsageError ? EXIT.usage : EXIT.refused);
}
