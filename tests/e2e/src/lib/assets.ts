/** The four families of assets of the chain and the native token, under readable names. */

import type { Codec } from '@polkadot/types-codec/types';
import type { Chain } from './chain.ts';
import { integerField, plain, show, textField, type Plain } from './plain.ts';

export const FAMILIES = ['foreignAssets', 'optionTokens', 'vaultShares', 'lpTokens'] as const;
export type Family = (typeof FAMILIES)[number];

/** Unique name of one asset on this chain. */
export type AssetKey = string;
export const NATIVE: AssetKey = 'native';

export function assetKey(family: Family, id: Plain): AssetKey {
  return `${family}/${show(id)}`;
}

export const optionToken = (series: bigint): AssetKey => assetKey('optionTokens', series);
export const vaultShare = (pool: bigint): AssetKey => assetKey('vaultShares', pool);

export interface ForeignAsset {
  readonly key: AssetKey;
  readonly symbol: string;
  readonly decimals: number;
  /** As the chain names it in calls. */
  readonly location: Codec;
}

/** Foreign assets by symbol. */
export async function foreignAssets(chain: Chain): Promise<Map<string, ForeignAsset>> {
  const metadata = chain.api.query['foreignAssets']?.['metadata'];
  if (!metadata) throw new Error('the chain has no storage foreignAssets.metadata');
  const found = await metadata.entries();
  return new Map(
    found.map(([key, value]) => {
      const [location] = key.args as [Codec];
      const content = plain(value);
      const symbol = Buffer.from(textField(content, 'symbol').slice(2), 'hex').toString('utf8');
      const decimals = Number(integerField(content, 'decimals'));
      const asset = { key: assetKey('foreignAssets', plain(location)), symbol, decimals, location };
      return [symbol, asset];
    }),
  );
}
