/** Smiles and series that a development node should always have. */

import { formatUnits } from '../lib/amounts.ts';
import type { Chain } from '../lib/chain.ts';
import { messageOf } from '../lib/errors.ts';
import type { Exchange } from '../lib/exchange.ts';
import { integerField } from '../lib/plain.ts';
import { ETH_INDEX } from '../lib/price-feed.ts';
import { nearestStrike, nextExpiries, type Product } from '../lib/product.ts';
import type { SurfaceFeed } from '../lib/surface-feed.ts';
import type { Vault } from '../lib/vault.ts';
import type { Lines } from './lines.ts';

export interface Board {
  readonly chain: Chain;
  readonly product: Product;
  readonly lines: Lines;
  readonly vault: Vault;
  readonly surface: SurfaceFeed;
  readonly exchange: Exchange;
}

/** Near expiries with a smile; series are listed on all but the last. */
const EXPIRIES = 4;
/** One expiry is as far away as this, and stays listed until another takes its place. */
const FAR = 30 * 86_400;
/** Strikes around the spot, in parts of it: of the near expiries and of the far one. */
const NEAR_PERCENT = [96n, 98n, 100n, 102n, 104n];
const FAR_PERCENT = [90n, 95n, 100n, 105n, 110n];

/** Submits what is missing or ageing, and lists a board when nothing is listed. */
export async function keepBoard(board: Board): Promise<void> {
  const { chain, product, vault, exchange, surface, lines } = board;
  const now = await chain.now();
  try {
    const near = nextExpiries(product, now, 1, EXPIRIES);
    const listed = (await exchange.listings(vault.id)).map(({ expiry }) => expiry);
    const { cutoff } = await exchange.terms(vault.id);
    const lead = Math.max(product.minExpiry, product.writeCutoff, cutoff) + 1;
    const open = listed.filter((expiry) => expiry >= now + lead);
    const isFar = (expiry: number): boolean => expiry >= now + FAR / 2;
    const far = open.some(isFar) ? [] : nextExpiries(product, now, FAR, 1);
    const expiries = [...new Set([...near, ...open, ...far])].sort((a, b) => a - b);
    for (const { expiry } of await surface.refresh(expiries)) {
      lines.always(`smile submitted for ${day(expiry)}`);
    }
    if (open.every(isFar)) await listBoard(board, nextExpiries(product, now, lead, EXPIRIES - 1), NEAR_PERCENT);
    await listBoard(board, far, FAR_PERCENT);
  } catch (error) {
    const message = messageOf(error);
    lines.often(message, `error: ${message}`);
  }
}

async function listBoard(
  { chain, product, vault, exchange, lines }: Board,
  expiries: readonly number[],
  percent: readonly bigint[],
): Promise<void> {
  const round = await chain.read('priceRounds', 'latest', [ETH_INDEX]);
  if (round === null) return;
  const spot = integerField(round, 'price');
  const strikes = new Set(percent.map((share) => nearestStrike(product, (spot * share) / 100n)));
  for (const expiry of expiries) {
    for (const strike of strikes) {
      for (const kind of ['Call', 'Put'] as const) await exchange.list(vault.id, { expiry, kind, strike });
    }
    const shown = [...strikes].map((strike) => formatUnits(strike, 18, 0)).join(', ');
    lines.always(`listed calls and puts at ${shown} for ${day(expiry)}`);
  }
}

function day(time: number): string {
  return new Date(time * 1_000).toISOString().slice(0, 16);
}
