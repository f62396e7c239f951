/**
 * Buys without a pause against a node of our own, so many that every block is full: each is in one block,
 * done or refused for a reason, and at the end every unit of every asset is accounted for.
 */

import { parseArgs } from 'node:util';
import type { Books } from './demo/books.ts';
import { booksOf } from './demo/books-of.ts';
import { Report } from './demo/report.ts';
import { developmentTeam } from './lib/accounts.ts';
import { Chain } from './lib/chain.ts';
import { messageOf } from './lib/errors.ts';
import { FeederProcess } from './lib/feeder-process.ts';
import { grantAll } from './lib/grants.ts';
import { takeSnapshot } from './lib/ledger.ts';
import { OwnNode } from './lib/node.ts';
import { Progress } from './lib/progress.ts';
import { Register } from './lib/register.ts';
import { Sender } from './lib/sender.ts';
import { stopSignal, whenAborted } from './lib/stop.ts';
import { Wallet } from './lib/wallet.ts';
import { checkAccounts, checkViews } from './load/accounts.ts';
import { Buyers } from './load/buyers.ts';
import { Drive } from './load/drive.ts';
import { printFigures } from './load/figures.ts';
import { capacity, declaredBy, limitsOf, type Limits, type Weight } from './load/limits.ts';
import { fillPool, findMarket, type LoadMarket } from './load/market.ts';
import { Reader, type Handed } from './load/reader.ts';

const USAGE = `usage: npm run load-test -- --node PATH [options]
  --minutes N      how long buys are handed in, 10 by default
  --block-time MS  pace of the node, 1000 by default as in development
  --full N         per cent of the blocks that must have no room for one more buy, 90 by default`;

const NODE_START_MS = 600_000;
const BUYERS = 50;
const GRANT = { native: 2_000n * 10n ** 12n, amount: 100_000n * 10n ** 6n };
/** Blocks at the start and at the end that need not be full. */
const EDGE = 3;

interface Settings {
  readonly minutes: number;
  readonly blockMs: number;
  readonly full: number;
}

/** Everything that the load is made of. */
interface Stage {
  readonly chain: Chain;
  readonly books: Books;
  readonly market: LoadMarket;
  readonly buyers: Buyers;
  readonly addresses: readonly string[];
  readonly limits: Limits;
  /** What one buy declares, and its bytes. */
  readonly one: Weight;
  readonly oneLength: number;
  readonly room: number;
}

async function load(report: Report, chain: Chain, settings: Settings): Promise<void> {
  report.title('a market, money for buyers, and buys signed ahead');
  const stage = await prepare(report, chain, settings);

  report.title(`buys for ${settings.minutes} minutes`);
  const register = new Register<Handed>();
  const before = await takeSnapshot(chain, chain.head.hash);
  const reader = new Reader(chain, register, before.number);
  const progress = new Progress('   load');
  const milliseconds = settings.minutes * 60_000;
  const { buyers, room } = stage;
  const drive = new Drive({ chain, buyers, register, reader, milliseconds, capacity: room, progress });
  await drive.run().finally(() => progress.end());
  const full = figures(report, stage, reader, register);

  report.title('nothing lost');
  const share = Math.floor(1_000 * full) / 10;
  report.check(`at least ${settings.full} % of the blocks were full`, share >= settings.full, `${share} %`);
  report.equal('buys that are in no block', BigInt(register.open), 0n);
  const { repeated } = register;
  report.check('no buy is in two blocks', repeated.length === 0, repeated.slice(0, 5).join('; '));
  const [done, refused] = counts(reader);
  report.equal('buys done or refused', BigInt(done + refused), BigInt(register.entered));
  report.check('buys were done', done > 0);
  const last = reader.blocks.at(-1);
  if (!last) throw new Error('no block was read');
  const ends = { before, after: await takeSnapshot(chain, last.hash) };
  const { books, market, addresses } = stage;
  await checkAccounts(report, books, market, addresses, reader, ends);
  await checkViews(report, books, market, addresses, ends);
}

async function prepare(report: Report, chain: Chain, { minutes, blockMs }: Settings): Promise<Stage> {
  const team = await developmentTeam();
  const sender = new Sender(chain);
  const books = await booksOf(chain);
  const market = await findMarket(books, sender, team.manager);
  report.say(`${market.series.length} series far away`);
  // Dave: the feeder signs with the keys of most others.
  const wallets = Array.from({ length: BUYERS }, (_, index) => new Wallet(chain, team.fresh(`buyer ${index}`)));
  const addresses = wallets.map(({ address }) => address);
  await grantAll(sender, team.dave, addresses, { ...GRANT, asset: books.usdc });
  const { exchange, pool, contracts, maxTotal } = market;
  const calls = market.series.map((series) => exchange.buyCall({ pool, series, contracts, maxTotal }));
  const buyers = new Buyers(wallets, calls);
  const limits = limitsOf(chain);
  const [sample] = calls;
  if (!sample) throw new Error('nothing is listed');
  const example = new Wallet(chain, team.fresh('nobody')).sign(sample);
  const oneLength = (example.length - 2) / 2;
  const one = await declaredBy(chain, example, limits);
  const room = capacity(limits, one, oneLength);
  report.say(
    `a buy declares ${(Number(one.time) / 1e9).toFixed(2)} ms and ${one.proof} bytes of proof, and is ` +
      `${oneLength} bytes long: a block has room for ${room} at least`,
  );
  const [, signedIn] = await Promise.all([
    fillPool(books, sender, team.dave, report),
    timed(() => buyers.signAhead(Math.ceil((room * minutes * 60_000) / blockMs))),
  ]);
  report.say(`${buyers.signed} buys signed ahead in ${signedIn.toFixed(0)} s`);
  return { chain, books, market, buyers, addresses, limits, one, oneLength, room };
}

/** Prints them; which share of the blocks was full. */
function figures(report: Report, stage: Stage, reader: Reader, register: Register<Handed>): number {
  const { limits, one, oneLength, buyers } = stage;
  const blocks = withoutEdges(reader.blocks);
  const full = printFigures(report, { blocks, latencies: reader.latencies, limits, one, oneLength });
  const counted = (reasons: ReadonlyMap<string, number>): string =>
    [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', ') || 'none';
  const [done, refused] = counts(reader);
  report.say(`${register.entered} handed in: ${done} done, ${refused} refused (${counted(reader.reasons)})`);
  report.say(`turned away by the node and handed in again: ${counted(buyers.turnedAway)}`);
  return full;
}

/** Buys that were done, and that the chain refused. */
function counts({ blocks }: Reader): [number, number] {
  const sum = (key: 'done' | 'refused'): number => blocks.reduce((total, block) => total + block[key], 0);
  return [sum('done'), sum('refused')];
}

async function timed(action: () => Promise<void>): Promise<number> {
  const start = Date.now();
  await action();
  return (Date.now() - start) / 1_000;
}

/** From the first block with a buy to the last, less those in which the load begins and ends. */
function withoutEdges<T extends { readonly done: number; readonly refused: number }>(blocks: readonly T[]): T[] {
  const busy = blocks.map(({ done, refused }) => done + refused > 0);
  return blocks.slice(busy.indexOf(true) + EDGE, Math.max(0, busy.lastIndexOf(true) + 1 - EDGE));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      minutes: { type: 'string', default: '10' },
      'block-time': { type: 'string', default: '1000' },
      full: { type: 'string', default: '90' },
    },
  });
  const [minutes, blockMs, full] = [values.minutes, values['block-time'], values.full].map(Number);
  if (values.node === undefined || !minutes || !blockMs || full === undefined || Number.isNaN(full)) {
    console.error(USAGE);
    return 2;
  }
  const stop = stopSignal();
  const report = new Report();
  const node = await OwnNode.start(values.node, blockMs);
  const feeder = FeederProcess.start(node.url);
  let chain: Chain | undefined;
  const run = async (): Promise<boolean> => {
    chain = await Chain.connect(node.url, { timeoutMs: NODE_START_MS });
    await load(report, chain, { minutes, blockMs, full });
    return report.conclude();
  };
  try {
    return (await Promise.race([run(), whenAborted(stop), node.watch()])) ? 0 : 1;
  } catch (error) {
    console.error(`\n✗ ${messageOf(error)}\nthe feeder said last:\n${feeder.log}`);
    return 1;
  } finally {
    await feeder.stop();
    await chain?.disconnect();
    await node.stop();
  }
}

process.exit(await main());
