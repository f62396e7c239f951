/** What a clearing house for perpetual futures keeps: of accounts, of a market, and of its own. */

import { blake2AsU8a, decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import type { At, Chain } from './chain.ts';
import { integerField, isObject, list, field, type Plain } from './plain.ts';

/** What the clearing house keeps of an account. */
export interface Standing {
  readonly margin: bigint;
  readonly size: bigint;
  readonly entry: bigint;
  readonly inTotal: bigint;
  readonly outTotal: bigint;
  readonly realised: bigint;
  readonly lastNonce: bigint;
}

const PREFIX = 42;
/** Seeds the accounts at the local venue; a compact length stands before it. */
const AT_VENUE = Buffer.from('dhv/at-local-venue');

/** The account at the local venue that belongs to an account of this chain. */
export function counterpart(address: string): string {
  const seed = Buffer.concat([Buffer.from([AT_VENUE.length << 2]), AT_VENUE, decodeAddress(address)]);
  return encodeAddress(blake2AsU8a(seed, 256), PREFIX);
}

/** Of an account in the clearing house that is that pallet of the chain. */
export async function standingOf(chain: Chain, pallet: string, who: string, at?: At): Promise<Standing> {
  const account = await chain.read(pallet, 'accounts', [who], at);
  const [position] = list(field(account, 'positions'));
  const of = (name: string): bigint => (position === undefined ? 0n : integerField(position, name));
  return {
    margin: integerField(account, 'margin'),
    size: of('size'),
    entry: of('entry'),
    inTotal: integerField(account, 'inTotal'),
    outTotal: integerField(account, 'outTotal'),
    realised: integerField(account, 'realised'),
    lastNonce: integerField(account, 'lastNonce'),
  };
}

/** What the clearing house holds for others and itself: margins of all, pool, insurance fund. */
export async function holdingsOf(chain: Chain, pallet: string, at?: At): Promise<bigint> {
  const accounts = await chain.entries(pallet, 'accounts', [], at);
  const margins = accounts.reduce((sum, [, account]) => sum + integerField(account, 'margin'), 0n);
  const reserves = await chain.read(pallet, 'reserves', [], at);
  return margins + integerField(reserves, 'pool') + integerField(reserves, 'insurance');
}

/** The annual rate at which longs pay shorts in the only market; undefined without one. */
export async function fundingRate(chain: Chain, pallet: string, at?: At): Promise<bigint | undefined> {
  const [market] = await chain.entries(pallet, 'markets', [], at);
  const terms: Plain | undefined = market?.[1];
  return isObject(terms) ? integerField(terms, 'fundingRate') : undefined;
}
