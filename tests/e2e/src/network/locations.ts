/** Where things are, as the two chains name them, and the accounts that stand for chains. */

import { encodeAddress } from '@polkadot/util-crypto';
import { littleEndian } from '../lib/keyless.ts';

export const HOME_PARA = 2_000;
export const VENUE_PARA = 2_001;

const ACCOUNT_BYTES = 32;
const PREFIX = 42;

/** A chain beside another. */
export function sibling(para: number): object {
  return { parents: 1, interior: { X1: [{ Parachain: para }] } };
}

/** An account of the chain that is spoken to. */
export function account(id: Uint8Array): object {
  return { parents: 0, interior: { X1: [{ AccountId32: { network: null, id } }] } };
}

/** The account that stands for a parachain on a chain beside it. */
export function siblingAccount(para: number): string {
  const bytes = new Uint8Array(ACCOUNT_BYTES);
  bytes.set(Buffer.concat([Buffer.from('sibl'), littleEndian(para)]));
  return encodeAddress(bytes, PREFIX);
}
