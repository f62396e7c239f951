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

/** Expiries with a smile; series are listed on all but the last. */
const EXPIRIES = 4;
/** Strikes around the spot, in parts of it. */
const STRIKES_PERCENT = [96n, 98n, 100n, 102n, 104n];

/** Submits what is missing or ageing, and lists a board when nothing is listed. */
export async function keepBoard(board: Board): Promise<void> {
  const { chain, product, surface, lines } = board;
  const expiries = nextExpiries(product, await chain.now(), 1, EXPIRIES);
  try {
    for (const expiry of await surface.refresh(expiries)) {
      lines.always(`smile submitted for ${day(expiry)}`);
    }
    await listBoard(board);
  } catch (error) {
    const message = messageOf(error);
    lines.often(message, `error: ${message}`);
  }
}

async function listBoard({ chain, product, vault, exchange, lines }: Board): Promise<void> {
  const now = await chain.now();
  const { cutoff } = await exchange.terms(vault.id);
  const { minExpiry, writeCutoff } = product;
  const lead = Math.max(minExpiry, writeCutoff, cutoff) + 1;
  const open = await exchange.listings(vault.id);
  if (open.some(({ expiry }) => expiry >= now + lead)) return;

  const round = await chain.read('priceRounds', 'latest', [ETH_INDEX]);
  if (round === null) return;
  const spot = integerField(round, 'price');
  const strikes = new Set(STRIKES_PERCENT.map((share) => nearestStrike(product, (spot * share) / 100n)));
  for (const expiry of nextExpiries(product, now, lead, EXPIRIES - 1)) {
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
