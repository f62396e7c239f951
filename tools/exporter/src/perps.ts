/** Accounts at venues for perpetual futures: money, orders in flight, doubt. */

import { oldest } from './oracle.ts';
import { age, together, type Scene } from './parts.ts';
import { at, integer, list, scaled, variant, type Plain } from './plain.ts';

const BUCKETS = ['idle', 'outFlight', 'venueFree', 'margin', 'inFlight', 'stranded', 'surplus'] as const;
const FLOWS = ['contributed', 'withdrawn', 'fees', 'writtenOff', 'gains', 'realised'] as const;
const OP_STATES = ['sent', 'acked', 'refused', 'unknown', 'stranded', 'returning', 'overdue'] as const;

interface Labels {
  readonly [name: string]: bigint;
  readonly pool: bigint;
  readonly perp: bigint;
  readonly venue: bigint;
}

export async function perps(scene: Scene): Promise<void> {
  for (const [keys, reactor] of await scene.chain.entries('perpReactor', 'reactors')) {
    const perp = integer(keys, 0);
    const labels = { pool: integer(reactor, 'pool'), perp, venue: integer(reactor, 'venue') };
    money(scene, labels, reactor);
    const failed = (name: string, error: unknown): void => scene.failed(`perps.${name}`, error);
    await together({ doubt, orders, worth }, failed, (part) => part(scene, labels, reactor));
  }
}

function money({ page, relayBlock, assets }: Scene, labels: Labels, reactor: Plain): void {
  const decimals = assets.get(integer(reactor, 'quote'))?.decimals;
  if (decimals === undefined) throw new Error(`perp ${labels.perp} is kept in an unknown asset`);
  const ledger = at(reactor, 'ledger');
  for (const bucket of BUCKETS) {
    page.set('dhv_perp_ledger', scaled(integer(ledger, bucket), decimals), { ...labels, bucket });
  }
  for (const flow of FLOWS) page.set('dhv_perp_flow', scaled(integer(ledger, flow), decimals), { ...labels, flow });
  const snapshot = at(reactor, 'snapshot');
  const size = integer(snapshot, 'position', 'size');
  page.set('dhv_perp_size', scaled(size, 18), labels);
  page.set('dhv_perp_home_float', scaled(integer(snapshot, 'homeFloat'), decimals), labels);
  page.set('dhv_perp_liquidations', integer(snapshot, 'liquidations'), labels);
  const abroad = BUCKETS.slice(1, 6).some((bucket) => integer(ledger, bucket) !== 0n) || size !== 0n;
  page.set('dhv_perp_exposed', abroad, labels);
  page.set('dhv_perp_closing', variant(reactor, 'status') === 'closing', labels);
  page.set('dhv_perp_alarm_ratio', scaled(integer(reactor, 'parameters', 'ratios', 'alarm'), 18), labels);
  page.set('dhv_perp_report_age_limit_blocks', integer(reactor, 'parameters', 'maxReportAge'), labels);
  if (integer(snapshot, 'seq') > 0n) {
    page.set('dhv_perp_report_age_blocks', age(relayBlock, integer(snapshot, 'relayBlock')), labels);
  }
}

async function doubt({ chain, page, relayBlock }: Scene, labels: Labels, reactor: Plain): Promise<void> {
  const quarantine = await chain.read('perpReactor', 'quarantine', labels.perp);
  page.set('dhv_perp_quarantined', quarantine !== null, labels);
  // Announced again once in each timeout as long as it lasts.
  const held = await chain.read('perpReactor', 'heldAt', labels.perp);
  const timeout = integer(reactor, 'parameters', 'timeout');
  page.set('dhv_perp_held', held !== null && age(relayBlock, integer(held)) <= timeout, labels);
}

async function orders({ chain, page, relayBlock }: Scene, labels: Labels): Promise<void> {
  const ops = list(await chain.view('PerpReactor', 'ops', labels.perp));
  const found = ops.map((op) => opState(at(op, 'state')));
  for (const state of OP_STATES) {
    page.set('dhv_perp_ops', found.filter((one) => one === state).length, { ...labels, state });
  }
  const ages = ops.map((op) => age(relayBlock, integer(op, 'sentAt')));
  page.set('dhv_perp_oldest_op_blocks', oldest(ages), labels);
}

/** Funds that should have come home are a state of their own. */
export function opState(state: Plain): string {
  const name = variant(state);
  if (name === 'returning' && at(state, 'returning', 'overdue') === true) return 'overdue';
  if (!(OP_STATES as readonly string[]).includes(name)) throw new Error(`unknown state ${name}`);
  return name;
}

async function worth({ chain, page }: Scene, labels: Labels): Promise<void> {
  const health = await chain.view('PerpReactor', 'health', labels.perp);
  page.set('dhv_perp_equity', scaled(integer(health, 'equity'), 18), labels);
  page.set('dhv_perp_below_alarm', at(health, 'isBelowAlarm') === true, labels);
  const ratio = at(health, 'ratio');
  if (ratio !== null) page.set('dhv_perp_margin_ratio', scaled(integer(ratio), 18), labels);
  const nav = await chain.view('PerpReactor', 'nav', labels.perp);
  for (const bound of ['low', 'mark', 'high']) {
    page.set('dhv_perp_worth', scaled(integer(nav, bound), 18), { ...labels, bound });
  }
}
