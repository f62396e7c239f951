/** The feeder against a real node: `npm run e2e -- --node PATH`. Exits with 0 only if everything held. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Node } from '../../src/node.ts';
import { signerOf } from '../../src/key.ts';
import { Endpoints, feeder, OwnNode, run, until, type Process } from './world.ts';

const { values: options } = parseArgs({ options: { node: { type: 'string' } } });
if (options.node === undefined) throw new Error('usage: npm run e2e -- --node PATH');

const ONE = 10n ** 18n;
const [USDC, WETH] = [1, 2];
/** A node compiles its runtime at the start, beside whatever else the machine does. */
const RESTART_SECONDS = 600;
const folder = mkdtempSync(join(tmpdir(), 'feeder-e2e-'));
const chainData = join(folder, 'chain');
const started: { kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown> }[] = [];

interface Said {
  readonly price: bigint;
  readonly time: number;
}

/** Looks at the chain beside the feeders. */
class Look {
  #node: Node | undefined;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async node(): Promise<Node> {
    if (this.#node && !this.#node.api.isConnected) this.close();
    return (this.#node ??= await Node.connect(this.#url, undefined));
  }

  close(): void {
    void this.#node?.disconnect();
    this.#node = undefined;
  }

  async said(address: string, asset: number): Promise<Said | undefined> {
    const found = (await (await this.node()).api.query['oracle']?.['rawValues']?.(address, asset))?.toHuman() as
      | { value: string; timestamp: string }
      | null;
    const integer = (text: string): bigint => BigInt(text.replaceAll(',', ''));
    return found ? { price: integer(found.value), time: Number(integer(found.timestamp)) } : undefined;
  }

  async round(asset: number): Promise<bigint> {
    const found = (await (await this.node()).api.query['priceRounds']?.['latest']?.(asset))?.toHuman() as { price: string };
    return BigInt(found.price.replaceAll(',', ''));
  }
}

function dollars(price: number): bigint {
  return (BigInt(Math.round(price * 100)) * ONE) / 100n;
}

function step(text: string): void {
  console.log(`✓ ${text}`);
}

function writeConfig(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function main(binary: string): Promise<void> {
  const endpoints = new Endpoints();
  started.push({ kill: async () => endpoints.close() });
  const base = await endpoints.listen();
  const node = await OwnNode.start(binary, chainData);
  started.push({ kill: (signal) => node.process.kill(signal) });
  report = () => node.process.lines.slice(-15);
  const look = new Look(node.url);
  started.push({ kill: async () => look.close() });
  const [alice, bob] = [(await signerOf('//Alice')).address, (await signerOf('//Bob')).address];
  const prices = {
    every: 5,
    poll: 0.5,
    assets: {
      [USDC]: { sources: [{ constant: '1' }] },
      [WETH]: {
        maxAge: 5,
        least: 2,
        sources: [
          { url: `${base}/nested`, pointer: '/data/0/amount', timePointer: '/data/0/time' },
          { url: `${base}/flat`, pointer: '/last', timePointer: '/at' },
          { url: `${base}/silent`, pointer: '', timeout: 0.3 },
        ],
      },
    },
  };
  const config = writeConfig('alice.json', { nodes: [node.url], metrics: 'alice.prom', prices });
  const fed = async (address: string, price: bigint, what: string, seconds = 60): Promise<void> =>
    until(what, async () => (await look.said(address, WETH))?.price === price, seconds);

  // The node is still starting.
  const first = await run('//Alice', ['--config', config, '--once', '--timeout', String(RESTART_SECONDS)]);
  assert.equal(first.code, 0, first.lines.join('\n'));
  await fed(alice, dollars(2_500.1), 'the first price');
  assert.equal((await look.said(alice, USDC))?.price, ONE);
  step('--once waits for the node and feeds the median of the endpoints that answer');

  const byAlice = feeder('//Alice', ['--config', config]);
  const byBob = feeder('//Bob', ['--prices', '-', '--ws', node.url]);
  started.push(byAlice, byBob);
  byBob.child.stdin?.write('asset,price\n1,1\n2,2510.1\n');
  await fed(bob, dollars(2_510.1), 'a price from standard input');
  await until('a round', async () => (await look.round(WETH)) === dollars(2_505.1));
  step('two feeders make a quorum: the round is the median of a config and of standard input');

  endpoints.price = 2_525;
  await fed(alice, dollars(2_525.1), 'a move');
  const before = (await look.said(alice, WETH))?.time ?? 0;
  await until('the heartbeat', async () => ((await look.said(alice, WETH))?.time ?? 0) > before);
  step('a move is fed at once, and the same price again after a while');

  endpoints.lag = 3_600;
  await staysSilent(look, byAlice, alice, /asset 2 has no price: 0 of 2 sources are younger than 5 s/);
  step('old quotes are not fed: the price stops, the dollar goes on');
  endpoints.lag = 0;
  endpoints.broken = true;
  await until('the reason', () => byAlice.said(/asset 2 has no price: no source has one/));
  endpoints.broken = false;
  endpoints.price = 2_530;
  await fed(alice, dollars(2_530.1), 'the endpoints are back');
  step('endpoints that fail and come back');

  await node.process.kill('SIGKILL');
  await until('the loss', () => byAlice.said(/connection to .* was lost|cannot be reached/));
  endpoints.price = 2_540;
  await sleep(3_000);
  node.restart();
  await fed(alice, dollars(2_540.1), 'after kill -9 of the node', RESTART_SECONDS);
  step('the node is killed and started again: the feeder goes on by itself');

  await node.process.kill('SIGKILL');
  rmSync(chainData, { recursive: true });
  endpoints.price = 2_545;
  node.restart();
  await fed(alice, dollars(2_545.1), 'on a chain that began anew', RESTART_SECONDS);
  step('the chain begins anew: so do nonces, and the feeder does not mind');
  assert.equal(byAlice.child.exitCode, null);

  await exits(node, config, base);
  // What came before is stale by now, and Bob rightly silent.
  byBob.child.stdin?.write('1,1\n2,2545.1\n');
  await until('a round of the new chain', async () => (await look.round(WETH)) === dollars(2_545.1));
  await smiles(node, look);

  byBob.child.stdin?.write('2,2511\n');
  byBob.child.stdin?.end();
  assert.equal(await byBob.exited, 0, byBob.lines.join('\n'));
  assert.equal((await look.said(bob, WETH))?.price, dollars(2_511));
  step('the end of standard input: what came last is fed, exit code 0');
  assert.equal(await byAlice.kill('SIGTERM'), 0, byAlice.lines.slice(-5).join('\n'));
  step('SIGTERM: exit code 0');
}

/** Prices of the asset stop while the feeder goes on with the other. */
async function staysSilent(look: Look, process: Process, who: string, reason: RegExp): Promise<void> {
  await until('the reason', () => process.said(reason));
  const [weth, usdc] = [await look.said(who, WETH), await look.said(who, USDC)];
  await until('the other asset', async () => ((await look.said(who, USDC))?.time ?? 0) > (usdc?.time ?? 0));
  assert.deepEqual(await look.said(who, WETH), weth);
}

async function exits(node: OwnNode, config: string, base: string): Promise<void> {
  const code = async (key: string, args: readonly string[]): Promise<number | null> => (await run(key, args)).code;
  assert.equal(await code('//Dave', ['--config', config, '--once']), 4);
  assert.equal(await code('//Alice', ['--config', config, '--ws', 'ws://127.0.0.1:9', '--once', '--timeout', '2']), 3);
  assert.equal(await code('//Alice', ['--config', join(folder, 'none.json')]), 2);
  assert.equal(await code('Alice', ['--config', config, '--once']), 2);
  const sources = [{ url: `${base}/flat`, pointer: '/nothing' }];
  const broken = writeConfig('broken.json', { nodes: [node.url], prices: { assets: { [WETH]: { sources } } } });
  assert.equal(await code('//Alice', ['--config', broken, '--once']), 1);
  const genesis = `0x${'00'.repeat(32)}`;
  const other = writeConfig('other.json', { nodes: [node.url], genesis, prices: { assets: { [USDC]: { sources: [{ constant: '1' }] } } } });
  const refused = await run('//Alice', ['--config', other, '--once', '--timeout', '2']);
  assert.equal(refused.code, 3);
  assert.ok(refused.lines.some((line) => line.includes('is of another chain')));
  step('exit codes: no role 4, no node or another chain 3, configuration and key 2, no price 1');
}

async function smiles(node: OwnNode, look: Look): Promise<void> {
  const hour = 3_600;
  const now = await (await look.node()).now();
  const sabr = { alpha: String((ONE * 65n) / 100n), beta: String(ONE), rho: String(-ONE / 5n), nu: String((ONE * 3n) / 2n) };
  const smile = (hours: number, call = sabr): object => ({
    underlying: String(WETH),
    expiry: String((Math.floor(now / hour) + hours) * hour),
    call,
    put: call,
    rate: String((ONE * 3n) / 100n),
  });
  const submissions = [2, 4, 8, 24, 48].map((hours) => smile(hours));
  const impossible = smile(72, { ...sabr, beta: String(2n * ONE) });
  const path = join(folder, 'submissions.json');
  const write = (timestamp: number, listed: readonly object[]): void =>
    writeFileSync(path, JSON.stringify({ timestamp: String(timestamp), spot: String(dollars(2_545)), submissions: listed }));
  const submit = (...more: string[]) => run('//Charlie', ['--smiles', path, '--ws', node.url, '--once', ...more]);

  write(0, [smile(-1), ...submissions, impossible]);
  const first = await submit('--any-age');
  assert.equal(first.code, 1, first.lines.join('\n'));
  const count = (lines: readonly string[], pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
  assert.equal(count(first.lines, /: (accepted|approved)/), 5, first.lines.join('\n'));
  assert.equal(count(first.lines, /: passed/), 1);
  assert.equal(count(first.lines, /was refused: volatilityFeed\.InvalidCallParameters/), 1, first.lines.join('\n'));
  step('smiles in batches: five accepted, the impossible one refused by name, the passed one left out');

  write(Math.floor(Date.now() / 1e3), submissions);
  const again = await submit();
  assert.equal(again.code, 0, again.lines.join('\n'));
  write(Math.floor(Date.now() / 1e3) - 2 * hour, submissions);
  const old = await submit();
  assert.ok(count(old.lines, /calibration is 120 minutes old; nothing is submitted/) === 1, old.lines.join('\n'));
  step('smiles that are in force are not sent again, and an old calibration is not sent at all');
}

/** The end of the node's log. */
let report = (): readonly string[] => [];
let code = 0;
try {
  await main(options.node);
} catch (error) {
  console.error('✗', error);
  console.error(report().join('\n'));
  code = 1;
}
for (const one of started.reverse()) await one.kill('SIGKILL');
if (code === 0) rmSync(folder, { recursive: true });
else console.error(`what was left is in ${folder}`);
process.exit(code);
