import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE } from '../src/catalogue.ts';
import { ok } from '../src/chain.ts';
import { Page } from '../src/page.ts';
import { readAll } from '../src/parts.ts';
import { scaled } from '../src/plain.ts';
import { fake, vault, type Answers } from './fake.ts';

async function figures(answers: Answers): Promise<{ text: string; warnings: string[] }> {
  const page = new Page();
  const warnings: string[] = [];
  await readAll(fake(answers), page, (warning) => warnings.push(warning));
  return { text: page.text(), warnings };
}

function has(text: string, ...samples: string[]): void {
  const lines = text.split('\n');
  for (const sample of samples) assert.ok(lines.includes(sample), `${sample} is missing in\n${text}`);
}

test('every figure of the catalogue but those of the connection comes out of a chain', async () => {
  const { text, warnings } = await figures({
    ...vault(),
    'Hedging.reactors': [{ id: 3n, delta: 0n, value: 1n, reactor: { status: 'active' } }],
    'PerpReactor.health': { equity: 1n, ratio: 1n, isBelowAlarm: true },
  });
  assert.deepEqual(warnings, []);
  const connection = ['dhv_up', 'dhv_read_seconds', 'dhv_block_number', 'dhv_spec_version'];
  const missing = Object.keys(CATALOGUE).filter((name) => !text.includes(`\n# TYPE ${name} `) && !connection.includes(name));
  assert.deepEqual(missing, []);
});

test('worth, funds and delta of a pool are in whole units', async () => {
  const { text } = await figures(vault());
  has(
    text,
    'dhv_pool_nav{pool="0"} -1.5',
    'dhv_pool_shares{pool="0"} 4',
    'dhv_pool_funds{pool="0",kind="free"} 1.5',
    'dhv_pool_funds{pool="0",kind="setAside"} 0.000001',
    'dhv_pool_delta{pool="0",part="book"} -3',
    'dhv_pool_delta{pool="0",part="net"} -1',
    'dhv_pool_delta_outcome{pool="0",bound="least"} -2',
    'dhv_pool_utilisation{pool="0"} 0.5',
    'dhv_pool_utilisation_limit{pool="0"} 0.9',
  );
});

test('exactly one status is 1', async () => {
  const { text } = await figures(vault());
  has(
    text,
    'dhv_pool_status{pool="0",status="open"} 0',
    'dhv_pool_status{pool="0",status="closeOnly"} 1',
    'dhv_pool_status{pool="0",status="halted"} 0',
  );
});

test('ages are by the clock of the chain and of the oldest', async () => {
  const { text } = await figures(vault());
  has(
    text,
    'dhv_oracle_age_seconds{asset="2",symbol="WETH"} 42',
    'dhv_surface_oldest_age_seconds{asset="2",symbol="WETH"} 90',
    'dhv_surface_expiries{asset="2",symbol="WETH"} 2',
    'dhv_pool_oldest_mark_age_seconds{pool="0"} 700',
    'dhv_pool_epoch_overdue_seconds{pool="0"} 30',
    'dhv_pool_epoch_pricing{pool="0"} 1',
    'dhv_pool_hedge_missed_seconds{pool="0"} 12',
  );
});

test('orders in flight are counted by state, and what is overdue apart', async () => {
  const { text } = await figures(vault());
  const perp = 'pool="0",perp="5",venue="1"';
  has(
    text,
    `dhv_perp_ops{${perp},state="sent"} 1`,
    `dhv_perp_ops{${perp},state="returning"} 1`,
    `dhv_perp_ops{${perp},state="overdue"} 1`,
    `dhv_perp_ops{${perp},state="unknown"} 0`,
    `dhv_perp_oldest_op_blocks{${perp}} 100`,
  );
});

test('the ledger of an account at a venue has every bucket', async () => {
  const { text } = await figures(vault());
  const perp = 'pool="0",perp="5",venue="1"';
  has(
    text,
    `dhv_perp_ledger{${perp},bucket="idle"} 1`,
    `dhv_perp_ledger{${perp},bucket="margin"} 9`,
    `dhv_perp_flow{${perp},flow="realised"} -0.25`,
    `dhv_perp_size{${perp}} -2`,
    `dhv_perp_home_float{${perp}} 50`,
    `dhv_perp_exposed{${perp}} 1`,
    `dhv_perp_report_age_blocks{${perp}} 100`,
    `dhv_perp_quarantined{${perp}} 1`,
    `dhv_perp_closing{${perp}} 1`,
  );
  assert.doesNotMatch(text, /dhv_perp_margin_ratio\{/);
});

test('a step that failed counts as held for one timeout', async () => {
  const perp = 'pool="0",perp="5",venue="1"';
  for (const [at, held] of [[4_979n, 0], [4_980n, 1], [null, 0]] as const) {
    const { text } = await figures({ ...vault(), 'perpReactor.heldAt': at });
    has(text, `dhv_perp_held{${perp}} ${held}`);
  }
});

test('an account that never reported has no age of a report', async () => {
  const answers = vault();
  const [[keys, reactor]] = answers['perpReactor.reactors'] as [[never, { snapshot: { seq: bigint } }]];
  reactor.snapshot.seq = 0n;
  const { text } = await figures({ ...answers, 'perpReactor.reactors': [[keys, reactor as never]] });
  assert.doesNotMatch(text, /dhv_perp_report_age_blocks\{/);
});

test('a part that fails is named, and the others are read', async () => {
  const { text, warnings } = await figures({ ...vault(), 'dhvApi.nav': new Error('no price'), 'priceRounds.latest': new Error('x') });
  assert.deepEqual(warnings, ['oracle: x', 'pools.worth: no price']);
  has(
    text,
    'dhv_part_failed{part="oracle"} 1',
    'dhv_part_failed{part="pools.worth"} 1',
    'dhv_part_failed{part="perps"} 0',
    'dhv_pool_delta{pool="0",part="net"} -1',
  );
  assert.doesNotMatch(text, /^dhv_pool_nav/m);
});

test('an unknown status is an error and no zero', async () => {
  const { warnings } = await figures({ ...vault(), 'liquidityPool.pools': [[[0n], { decimals: 6n, status: 'reduceOnly' }]] });
  assert.deepEqual(warnings, ['pools: unknown state reduceOnly']);
});

test('the refusal of a runtime call is thrown and its answer is unwrapped', () => {
  assert.throws(() => ok({ err: { module: { index: 91n } } }, 'dhvApi.nav'), /dhvApi.nav: .*91/);
  assert.equal(ok({ ok: 5n }, ''), 5n);
  assert.deepEqual(ok({ free: 1n }, ''), { free: 1n });
});

test('large integers keep their whole part', () => {
  assert.equal(scaled(-1_500_000n, 6), -1.5);
  assert.equal(scaled(123_456_789_012n * 10n ** 18n + 5n * 10n ** 17n, 18), 123_456_789_012.5);
});

test('a page is in the text format, with escaped labels', () => {
  const page = new Page();
  page.set('dhv_oracle_price_dollars', 1.5, { asset: 1n, symbol: 'A"\\\n' });
  assert.equal(
    page.text(),
    '# HELP dhv_oracle_price_dollars Price of the newest round, in US dollars\n' +
      '# TYPE dhv_oracle_price_dollars gauge\n' +
      'dhv_oracle_price_dollars{asset="1",symbol="A\\"\\\\\\n"} 1.5\n',
  );
  assert.throws(() => page.set('dhv_pool_nav', 1), /labels/);
});
