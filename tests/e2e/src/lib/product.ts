/** What the registry allows to be listed: the expiry grid, strikes and times of one product. */

import type { Chain } from './chain.ts';
import { integerField, type Plain } from './plain.ts';

/** What options are on, struck in and backed by, as indices of assets. */
export interface Market {
  readonly underlying: number;
  readonly strikeAsset: number;
  readonly collateralAsset: number;
}

export interface Product extends Market {
  readonly expiryInterval: number;
  readonly expiryOffset: number;
  readonly strikeStep: bigint;
  readonly minExpiry: number;
  readonly maxExpiry: number;
  readonly writeCutoff: number;
  readonly maxPriceAge: number;
  readonly fixingWindow: number;
  readonly minCoverage: number;
}

/** The product on that underlying that is backed by the strike asset; `interval` coarsens its expiry grid. */
export async function readProduct(
  chain: Chain,
  underlying: number,
  interval?: number,
): Promise<Product> {
  const products = await chain.entries('optionRegistry', 'products');
  const found = products.find(
    ([[key = null]]) =>
      Number(integerField(key, 'underlying')) === underlying &&
      integerField(key, 'collateralAsset') === integerField(key, 'strikeAsset'),
  );
  if (!found) throw new Error(`the registry has no product on asset ${underlying}`);
  const [[key = null], limits] = found;
  const seconds = (name: string): number => Number(integerField(limits, name));
  const index = (value: Plain, name: string): number => Number(integerField(value, name));
  const governed = seconds('expiryInterval');
  if (interval !== undefined && interval % governed !== 0) {
    throw new Error(`--expiry-interval ${interval} is no multiple of the chain's ${governed} s`);
  }
  return {
    underlying,
    strikeAsset: index(key, 'strikeAsset'),
    collateralAsset: index(key, 'collateralAsset'),
    expiryInterval: interval ?? governed,
    expiryOffset: seconds('expiryOffset'),
    strikeStep: integerField(limits, 'strikeStep'),
    minExpiry: seconds('minExpiry'),
    maxExpiry: seconds('maxExpiry'),
    writeCutoff: seconds('writeCutoff'),
    maxPriceAge: seconds('maxPriceAge'),
    fixingWindow: seconds('fixingWindow'),
    minCoverage: seconds('minCoverage'),
  };
}

/** The next `count` expiries of the grid that are at least `lead` seconds away. */
export function nextExpiries(product: Product, now: number, lead: number, count: number): number[] {
  const { expiryInterval, expiryOffset } = product;
  const earliest = now + lead - expiryOffset;
  const first = Math.ceil(earliest / expiryInterval) * expiryInterval + expiryOffset;
  return Array.from({ length: count }, (_, i) => first + i * expiryInterval).filter(
    (expiry) => expiry - now <= product.maxExpiry,
  );
}

/** The strike of the grid nearest to a price. */
export function nearestStrike(product: Product, price: bigint): bigint {
  const { strikeStep } = product;
  return ((price + strikeStep / 2n) / strikeStep) * strikeStep;
}
