import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Board, Price } from '../src/board.ts';
import { Refused } from '../src/errors.ts';
import { Log } from '../src/log.ts';
import { Metrics } from '../src/metrics.ts';
import type { Node } from '../src/node.ts';
import { PriceFeeder } from '../src/prices.ts';
import type { Receipt, Sender } from '../src/sender.ts';
import { SmileFeeder } from '../src/smiles.ts';
import { now } from '../src/time.ts';

const log = new Log(false, () => undefined);
const metrics = new Metrics(undefined, log);
const folder = mkdtempSync(join(tmpdir(), 'feeder-loops-'));

/** Remembers what is sent, and answers as it is told. */
class Wire {
  readonly sent: unknown[][] = [];
  answer: () => Receipt = () => ({ block: '0x', events: [] });
  readonly api = {
    registry: { findMetaError: (name: string) => ({ section: 'volatilityFeed', name, docs: [] }) },
  };

  call(...call: unknown[]): unknown[] {
    return call;
  }

  async send(call: unknown[]): Promise<Receipt> {
    await Promise.resolve();
    this.sent.push(call);
    return this.answer();
  }

  get sender(): Sender {
    return this as unknown as Sender;
  }
}

function priceFeeder(prices: Map<number, Price>): PriceFeeder {
  const board = { prices: async () => prices } as unknown as Board;
  return new PriceFeeder(board, { every: 30, poll: 1, moveBps: 10, assets: [] }, log, metrics);
}

const price = (value: bigint): Price => ({ price: value, time: now() });

test('prices go in one call, once until they move', async () => {
  const wire = new Wire();
  const prices = new Map([[2, price(100_000n)], [1, price(10_000n)]]);
  const feeder = priceFeeder(prices);
  await Promise.all([feeder.tick(wire.sender), feeder.tick(wire.sender), feeder.tick(wire.sender)]);
  assert.deepEqual(wire.sent, [['oracle', 'feedValues', [[1, 10_000n], [2, 100_000n]]]]);
  prices.set(2, price(100_100n));
  assert.deepEqual((await feeder.tick(wire.sender)).fed, [1, 2]);
  assert.equal(wire.sent.length, 2);
});

test('a price without sources is left out, and a new connection is fed at once', async () => {
  const wire = new Wire();
  const prices = new Map([[1, price(5n)], [2, price(5n)]]);
  const feeder = priceFeeder(prices);
  await feeder.tick(wire.sender);
  prices.delete(2);
  feeder.forget();
  assert.deepEqual(await feeder.tick(wire.sender), { fed: [1], priced: [1] });
});

test('a feed that fails is tried again at the next look', async () => {
  const wire = new Wire();
  const feeder = priceFeeder(new Map([[1, price(5n)]]));
  wire.answer = () => {
    throw new Refused('oracle.AlreadyFeeded', '');
  };
  await assert.rejects(feeder.tick(wire.sender), /AlreadyFeeded/);
  wire.answer = new Wire().answer;
  assert.deepEqual((await feeder.tick(wire.sender)).fed, [1]);
});

const SABR = { alpha: '1', beta: '2', rho: '-3', nu: '4' };
const CHAIN_TIME = 1_900_000_000;

function smilesFile(name: string, timestamp: number, expiries: readonly number[]): string {
  const path = join(folder, name);
  const submissions = expiries.map((expiry) => ({ underlying: '2', expiry: String(expiry), call: SABR, put: SABR, rate: '5' }));
  writeFileSync(path, JSON.stringify({ timestamp: String(Math.floor(timestamp)), spot: '1', submissions }));
  return path;
}

/** A chain that has the smiles of these expiries. */
function chain(expiries: readonly number[] = []): Node {
  const sabr = { alpha: 1n, beta: 2n, rho: -3n, nu: 4n };
  const smile = async (_: number, expiry: number) => (expiries.includes(expiry) ? { call: sabr, put: sabr, rate: 5n } : undefined);
  return { now: async () => CHAIN_TIME, smile } as unknown as Node;
}

const failed = (name: string) => ({ name: 'utility.ItemFailed', data: [{ isModule: true, asModule: name }] });
const event = (name: string) => ({ name, data: [] });
const expiryOf = (call: unknown): number => (call as unknown[])[3] as number;

test('smiles go in batches in their order; what fails for a passing reason is tried again', async () => {
  const wire = new Wire();
  const at = (hours: number): number => CHAIN_TIME + hours * 3_600;
  const file = smilesFile('batch.json', now(), [at(-1), at(1), at(2), at(3), at(4)]);
  const feeder = new SmileFeeder({ file, poll: 1, maxAge: 3_600, batch: 3 }, log, metrics);
  wire.answer = () => ({
    block: '0x',
    events: [
      event('volatilityFeed.SmileUpdated'), event('utility.ItemCompleted'), failed('NegativeDensity'), failed('TooSoon'),
      event('utility.BatchCompletedWithErrors'),
    ],
  });
  assert.deepEqual(await feeder.tick(chain([at(4)]), wire.sender), { accepted: 1, refused: 1, waiting: 1 });
  const batched = wire.sent.map(([pallet, call, calls]) => [pallet, call, (calls as unknown[]).map(expiryOf)]);
  assert.deepEqual(batched, [['utility', 'forceBatch', [at(1), at(2), at(3)]]]);

  wire.answer = () => ({ block: '0x', events: [event('volatilityFeed.SmileApproved')] });
  assert.deepEqual(await feeder.tick(chain(), wire.sender), { accepted: 1, refused: 0, waiting: 0 });
  assert.equal(expiryOf(wire.sent[1]), at(3));
  // Nothing is left, and the file is the same.
  assert.deepEqual(await feeder.tick(chain(), wire.sender), { accepted: 0, refused: 0, waiting: 0 });
  assert.equal(wire.sent.length, 2);
});

test('a connection that breaks between two batches loses no smile', async () => {
  const wire = new Wire();
  const expiries = [1, 2, 3].map((hours) => CHAIN_TIME + hours * 3_600);
  const feeder = new SmileFeeder({ file: smilesFile('broken.json', now(), expiries), poll: 1, maxAge: 3_600, batch: 1 }, log, metrics);
  wire.answer = () => {
    if (wire.sent.length === 2) throw new Error('lost');
    return { block: '0x', events: [] };
  };
  await assert.rejects(feeder.tick(chain(), wire.sender), /lost/);
  assert.deepEqual(await feeder.tick(chain(), wire.sender), { accepted: 2, refused: 0, waiting: 0 });
  assert.deepEqual(wire.sent.map(expiryOf), [expiries[0], expiries[1], expiries[1], expiries[2]]);
});

test('an old calibration is not submitted, unless any age will do', async () => {
  const wire = new Wire();
  const file = smilesFile('old.json', now() - 7_200, [CHAIN_TIME + 3_600]);
  const strict = new SmileFeeder({ file, poll: 1, maxAge: 3_600, batch: 4 }, log, metrics);
  assert.equal((await strict.tick(chain(), wire.sender)).accepted, 0);
  const any = new SmileFeeder({ file, poll: 1, maxAge: undefined, batch: 4 }, log, metrics);
  assert.equal((await any.tick(chain(), wire.sender)).accepted, 1);
  assert.equal(wire.sent.length, 1);
});
