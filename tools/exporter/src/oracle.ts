/** Prices and volatility surfaces. */

import { age, assetLabels, type Scene } from './parts.ts';
import { integer, list, scaled } from './plain.ts';

export async function oracle(scene: Scene): Promise<void> {
  const { chain, page, now } = scene;
  for (const [keys, round] of await chain.entries('priceRounds', 'latest')) {
    const labels = assetLabels(scene, integer(keys, 0));
    page.set('dhv_oracle_price_dollars', scaled(integer(round, 'price'), 18), labels);
    page.set('dhv_oracle_age_seconds', age(now, integer(round, 'time')), labels);
    page.set('dhv_oracle_round', integer(round, 'number'), labels);
  }
  page.set('dhv_oracle_operators', list(await chain.read('oracleOperators', 'members')).length);
}

export async function surface(scene: Scene): Promise<void> {
  const { chain, page, now } = scene;
  for (const [keys] of await chain.entries('volatilityFeed', 'parameters')) {
    const asset = integer(keys, 0);
    const smiles = list(await chain.view('VolatilityFeed', 'smiles', asset));
    const live = smiles.filter((smile) => integer(smile, 0) > now);
    const labels = assetLabels(scene, asset);
    page.set('dhv_surface_expiries', live.length, labels);
    const ages = live.map((smile) => age(now, integer(smile, 1, 'updatedAt')));
    if (ages.length > 0) page.set('dhv_surface_oldest_age_seconds', oldest(ages), labels);
  }
}

/** The greatest of some ages; 0 of none. */
export function oldest(ages: readonly bigint[]): bigint {
  return ages.reduce((most, one) => (one > most ? one : most), 0n);
}
