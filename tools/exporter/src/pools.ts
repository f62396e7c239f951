/** Pools: worth, risk, marks, epochs, hedges. */

import { oldest } from './oracle.ts';
import { age, states, together, type Scene } from './parts.ts';
import { at, integer, list, scaled, variant, type Plain } from './plain.ts';

const STATUSES = ['open', 'closeOnly', 'halted'] as const;

export async function pools(scene: Scene): Promise<void> {
  for (const [keys, pool] of await scene.chain.entries('liquidityPool', 'pools')) {
    const id = integer(keys, 0);
    const decimals = Number(integer(pool, 'decimals'));
    for (const [status, is] of states(at(pool, 'status'), STATUSES)) {
      scene.page.set('dhv_pool_status', is, { pool: id, status });
    }
    // Without a price the worth is missing, and the rest is not.
    const failed = (name: string, error: unknown): void => scene.failed(`pools.${name}`, error);
    await together({ worth, delta, risk, epoch, hedges, book }, failed, (part) => part(scene, id, decimals));
  }
}

async function worth({ chain, page }: Scene, pool: bigint, decimals: number): Promise<void> {
  const report = await chain.call('dhvApi', 'nav', pool);
  const fixed = (name: string): number => scaled(integer(report, name), 18);
  page.set('dhv_pool_nav', fixed('nav'), { pool });
  page.set('dhv_pool_share_price', fixed('pricePerShare'), { pool });
  page.set('dhv_pool_shares', fixed('supply'), { pool });
  page.set('dhv_pool_liabilities', fixed('liabilities'), { pool });
  page.set('dhv_pool_hedges_value', fixed('reactors'), { pool });
  for (const kind of ['free', 'allocated', 'pendingDeposits', 'setAside']) {
    page.set('dhv_pool_funds', scaled(integer(report, kind), decimals), { pool, kind });
  }
}

async function delta({ chain, page }: Scene, pool: bigint): Promise<void> {
  const report = await chain.view('Hedging', 'net_delta', pool);
  for (const [part, name] of [['book', 'book'], ['spot', 'reactors'], ['perps', 'perps'], ['net', 'net']] as const) {
    page.set('dhv_pool_delta', scaled(integer(report, name), 18), { pool, part });
  }
  for (const bound of ['least', 'most']) {
    page.set('dhv_pool_delta_outcome', scaled(integer(report, 'outcomes', bound), 18), { pool, bound });
  }
}

async function risk({ chain, page }: Scene, pool: bigint): Promise<void> {
  const use = await chain.view('LiquidityPool', 'risk', pool);
  const fixed = (name: string): number => scaled(integer(use, name), 18);
  page.set('dhv_pool_gamma', fixed('gamma'), { pool });
  page.set('dhv_pool_vega', fixed('vega'), { pool });
  page.set('dhv_pool_utilisation', fixed('utilisation'), { pool });
  page.set('dhv_pool_stress_loss', fixed('stressLoss'), { pool });
  page.set('dhv_pool_stress_loss_limit', fixed('maxStressLoss'), { pool });
}

async function epoch({ chain, page, now }: Scene, pool: bigint): Promise<void> {
  const state = await chain.read('liquidityPool', 'epochs', pool);
  if (state === null) return;
  page.set('dhv_pool_epoch', integer(state, 'number'), { pool });
  page.set('dhv_pool_epoch_overdue_seconds', age(now, integer(state, 'endsAt')), { pool });
  page.set('dhv_pool_epoch_pricing', variant(state, 'phase') === 'valuing', { pool });
}

async function hedges({ chain, page, now }: Scene, pool: bigint, decimals: number): Promise<void> {
  const orders = list(await chain.view('Handler', 'orders', pool));
  page.set('dhv_pool_orders_open', orders.length, { pool });
  const missed = at(await chain.view('Hedging', 'hedge_state', pool), 'missedSince');
  page.set('dhv_pool_hedge_missed_seconds', missed === null ? 0 : age(now, integer(missed)), { pool });
  const parameters = await chain.view('Hedging', 'parameters', pool);
  if (parameters !== null) page.set('dhv_pool_delta_band', scaled(integer(parameters, 'targetBand'), 18), { pool });
  const left = await chain.view('Hedging', 'budgets', pool);
  if (left !== null) page.set('dhv_pool_hedge_cost_left', scaled(integer(left, 'cost'), decimals), { pool });
  for (const reactor of list(await chain.view('Hedging', 'reactors', pool))) {
    const labels = { pool, reactor: integer(reactor, 'id') };
    page.set('dhv_spot_delta', scaled(integer(reactor, 'delta'), 18), labels);
    page.set('dhv_spot_active', variant(reactor, 'reactor', 'status') === 'active', labels);
    const value = at(reactor, 'value');
    if (value !== null) page.set('dhv_spot_value', scaled(integer(value), 18), labels);
  }
}

async function book({ chain, page, now }: Scene, pool: bigint): Promise<void> {
  const positions: Plain[] = list(await chain.view('LiquidityPool', 'book', pool));
  const ages = positions.map((position) => age(now, integer(position, 1, 'markedAt')));
  page.set('dhv_pool_series', positions.length, { pool });
  page.set('dhv_pool_oldest_mark_age_seconds', oldest(ages), { pool });
  const parameters = await chain.read('liquidityPool', 'parameters', pool);
  page.set('dhv_pool_mark_age_limit_seconds', integer(parameters, 'maxMarkAge'), { pool });
  const limit = scaled(integer(parameters, 'limits', 'maxUtilisationBps'), 4);
  page.set('dhv_pool_utilisation_limit', limit, { pool });
}
