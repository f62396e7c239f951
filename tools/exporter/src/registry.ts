/** Margin vaults, fixings, settlement, insurance. */

import { assetLabels, type Scene } from './parts.ts';
import { at, integer, list, variant } from './plain.ts';

const OPEN_FIXINGS = ['accumulating', 'proposed', 'disputed'] as const;

export async function registry(scene: Scene): Promise<void> {
  const { chain, page } = scene;
  page.set('dhv_vaults_distressed', (await chain.entries('optionRegistry', 'distressed')).length);
  const fixings = (await chain.entries('optionRegistry', 'fixings')).map(([, record]) => variant(at(record, 'state')));
  for (const state of OPEN_FIXINGS) {
    page.set('dhv_fixings_pending', fixings.filter((one) => one === state).length, { state });
  }
  page.set('dhv_series_settling', list(await chain.read('optionRegistry', 'settlementQueue')).length);
  for (const [keys, fund] of await chain.entries('optionRegistry', 'insurance')) {
    page.set('dhv_insurance_fund', integer(fund), assetLabels(scene, integer(keys, 0)));
  }
}
