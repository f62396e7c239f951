import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Backoff } from '../src/backoff.ts';
import { ONE } from '../src/decimal.ts';
import { Log } from '../src/log.ts';
import { Metrics } from '../src/metrics.ts';
import { isSame } from '../src/smiles.ts';
import { within } from '../src/wait.ts';

test('pauses double up to a minute, and start over after a success', () => {
  const backoff = new Backoff(() => 0);
  const pauses = Array.from({ length: 8 }, () => backoff.failed());
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => 1e3 * seconds));
  backoff.succeeded();
  assert.equal(backoff.failed(), 1_000);
  assert.equal(new Backoff(() => 1).failed(), 750, 'chance takes a quarter at most');
});

test('a state that lasts is said once, then every minute, and when it is over', () => {
  let clock = 0;
  const lines: string[] = [];
  const log = new Log(true, (line) => lines.push((JSON.parse(line) as { text: string }).text), () => clock);
  for (const at of [0, 1_000, 59_999, 60_000, 61_000]) {
    clock = at;
    log.lasting('warn', 'x', 'down');
  }
  log.lasting('warn', 'x', 'down otherwise');
  log.over('x', 'up');
  log.over('x', 'up');
  assert.deepEqual(lines, ['down', 'down (3 times)', 'down otherwise', 'up']);
});

test('what takes too long fails with its name', async () => {
  await assert.rejects(within(10, 'waiting', new Promise(() => undefined)), /waiting took longer/);
  assert.equal(await within(10_000, 'nothing', Promise.resolve(5)), 5);
});

test('metrics are written as a collector reads them', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'feeder-metrics-')), 'feeder.prom');
  const metrics = new Metrics(path, new Log(false, () => undefined));
  metrics.fed(2, 2_500n * ONE, 1_800_000_000);
  metrics.connected(true);
  metrics.write();
  assert.equal(
    readFileSync(path, 'utf8'),
    'dhv_feeder_connected 1\ndhv_feeder_fed_dollars{asset="2"} 2500\n' +
      'dhv_feeder_fed_time_seconds{asset="2"} 1800000000\ndhv_feeder_feeds_total 1\n',
  );
});

test('a smile is the same if every figure is', () => {
  const sabr = { alpha: 1n, beta: 2n, rho: -3n, nu: 4n };
  const smile = { call: sabr, put: sabr, rate: 5n };
  assert.equal(isSame(smile, { call: { ...sabr }, put: { ...sabr }, rate: 5n }), true);
  assert.equal(isSame(undefined, smile), false);
  for (const part of ['alpha', 'beta', 'rho', 'nu'] as const) {
    assert.equal(isSame(smile, { ...smile, put: { ...sabr, [part]: 9n } }), false);
  }
  assert.equal(isSame(smile, { ...smile, rate: 6n }), false);
});
