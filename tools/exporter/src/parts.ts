/** What is read of the chain, part by part. A part that fails leaves the others alone. */

import type { Reader } from './chain.ts';
import { oracle, surface } from './oracle.ts';
import type { Page } from './page.ts';
import { perps } from './perps.ts';
import { integer, list, variant, type Plain } from './plain.ts';
import { pools } from './pools.ts';
import { registry } from './registry.ts';

/** What all parts need of the block. */
export interface Scene {
  readonly chain: Reader;
  readonly page: Page;
  /** The clock of the chain in unix seconds. */
  readonly now: bigint;
  readonly relayBlock: bigint;
  readonly assets: ReadonlyMap<bigint, { readonly symbol: string; readonly decimals: number }>;
  /** Notes a part, or a part of one, that could not be read. */
  failed(part: string, error: unknown): void;
}

const PARTS = { oracle, surface, pools, perps, registry };

/** Reads everything; what fails is named by the page and told to `warn`. */
export async function readAll(chain: Reader, page: Page, warn: (text: string) => void): Promise<void> {
  const failures = new Set<string>();
  const failed = (part: string, error: unknown): void => {
    failures.add(part);
    warn(`${part}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const now = integer(await chain.read('timestamp', 'now')) / 1_000n;
  page.set('dhv_chain_time_seconds', now);
  const relayBlock = integer(await chain.read('parachainSystem', 'lastRelayChainBlockNumber'));
  const assets = new Map<bigint, { symbol: string; decimals: number }>();
  for (const [keys, record] of await chain.entries('assetIndices', 'assets')) {
    assets.set(integer(keys, 0), { symbol: text(record), decimals: Number(integer(record, 'decimals')) });
  }
  const scene: Scene = { chain, page, now, relayBlock, assets, failed };
  await together(PARTS, failed, (part) => part(scene));
  for (const name of Object.keys(PARTS)) if (!failures.has(name)) page.set('dhv_part_failed', 0, { part: name });
  for (const name of failures) page.set('dhv_part_failed', 1, { part: name });
}

/** Runs parts side by side, so that the node is waited for once; what fails is noted under its name. */
export async function together<Part>(
  parts: Readonly<Record<string, Part>>,
  failed: (name: string, error: unknown) => void,
  run: (part: Part) => Promise<void>,
): Promise<void> {
  await Promise.all(Object.entries(parts).map(([name, part]) => run(part).catch((error: unknown) => failed(name, error))));
}

/** The symbol of an asset: text, as bytes or as their hexadecimal form. */
function text(record: Plain): string {
  const { symbol } = record as { symbol: Plain };
  if (typeof symbol === 'string') return Buffer.from(symbol.replace(/^0x/, ''), 'hex').toString('utf8');
  return Buffer.from(list(symbol).map(Number)).toString('utf8');
}

/** The labels of an asset. */
export function assetLabels(scene: Scene, asset: bigint): { asset: bigint; symbol: string } {
  return { asset, symbol: scene.assets.get(asset)?.symbol ?? '' };
}

/** One sample for each state, 1 for the one that it is. */
export function states(value: Plain, all: readonly string[]): [string, boolean][] {
  const found = variant(value);
  if (!all.includes(found)) throw new Error(`unknown state ${found}`);
  return all.map((state) => [state, state === found]);
}

/** An age never below zero: rounds may be stamped ahead of a block. */
export function age(now: bigint, since: bigint): bigint {
  return now > since ? now - since : 0n;
}
