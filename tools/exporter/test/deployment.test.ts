/** What is deployed beside the exporter asks for figures that there are. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CATALOGUE, type Figure } from '../src/catalogue.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Labels of figures that the node, the feeder and Prometheus itself have. */
const OTHERS: Record<string, readonly string[]> = {
  up: [],
  substrate_block_height: ['status'],
  substrate_sub_libp2p_peers_count: [],
  substrate_ready_transactions_number: [],
  dhv_feeder_fed_time_seconds: ['asset'],
  dhv_feeder_connected: [],
};
const FROM_PROMETHEUS = ['job', 'instance'];

function labelsOf(name: string): readonly string[] {
  const figure = (CATALOGUE as Record<string, Figure>)[name];
  const labels = figure?.labels ?? OTHERS[name];
  assert.ok(labels !== undefined, `nobody exports ${name}`);
  return [...labels, ...FROM_PROMETHEUS];
}

/** Names of figures in a query, after checking the labels that it selects. */
function figuresIn(query: string): string[] {
  const found = [...query.matchAll(/\b(up|dhv_\w+|substrate_\w+)\b(?:\{([^}]*)\})?/g)];
  for (const [, name = '', selector = ''] of found) {
    for (const [, label = ''] of selector.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)) {
      assert.ok(labelsOf(name).includes(label), `${name} has no label ${label}`);
    }
  }
  return found.map(([, name = '']) => name);
}

/** The labels that a legend or a summary shows are those of every figure in its query. */
function shows(text: string, names: readonly string[]): void {
  for (const [, label = ''] of text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)) {
    for (const name of names) assert.ok(labelsOf(name).includes(label), `${text}: ${name} has no label ${label}`);
  }
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

test('the dashboard shows every figure of the exporter and no other', () => {
  const { panels } = JSON.parse(read('deploy/grafana/dashboard.json')) as { panels: Panel[] };
  const shown = new Set<string>();
  for (const { expr, legendFormat } of panels.flatMap((panel) => panel.targets ?? [])) {
    const names = figuresIn(expr);
    assert.ok(names.length > 0, `${expr} asks for nothing`);
    shows(legendFormat, names);
    for (const name of names) shown.add(name);
  }
  assert.deepEqual(Object.keys(CATALOGUE).filter((name) => !shown.has(name)), []);
});

test('alert rules ask for figures that there are, and each leads to a section of a runbook', () => {
  const rules = read('deploy/prometheus/alerts.yml').split(/^\s+- alert: /m).slice(1);
  assert.ok(rules.length > 30);
  for (const rule of rules) {
    const name = rule.split('\n')[0] ?? '';
    const expr = /expr: (>-\n)?([\s\S]*?)\n\s+(?:for|labels):/.exec(rule)?.[2] ?? '';
    const names = figuresIn(expr);
    assert.ok(names.length > 0, `${name} asks for nothing`);
    shows(/summary: (.*)/.exec(rule)?.[1] ?? '', names.filter((one) => !['up'].includes(one)));
    assert.match(rule, /severity: (page|ticket)\b/, name);
    const [, path = '', anchor = ''] = /runbook: (\S+\.md)#(\S+)/.exec(rule) ?? [];
    assert.ok(existsSync(new URL(path, ROOT)), `${name}: there is no ${path}`);
    assert.ok(anchors(read(path)).includes(anchor), `${name}: ${path} has no #${anchor}`);
  }
});

/** The headings of a page as links name them. */
function anchors(page: string): string[] {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) => heading.toLowerCase().replace(/[^\w\s-]/g, '').trim().replace(/\s/g, '-'));
}
