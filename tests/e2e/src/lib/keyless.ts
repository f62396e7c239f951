/** Accounts of pallets that nobody has a key to. */

import { encodeAddress } from '@polkadot/util-crypto';
import type { Chain } from './chain.ts';
import { PerpAccount } from './perp-account.ts';
import { field, isObject, list, textField } from './plain.ts';

const ACCOUNT_BYTES = 32;
const PREFIX = 42;

/** `PalletId(id).into_sub_account_truncating(parts)` of the SDK; without parts the main account. */
export function palletAccount(palletId: string, ...parts: readonly Uint8Array[]): string {
  const id = Buffer.from(palletId.replace(/^0x/, ''), 'hex');
  const seed = Buffer.concat([Buffer.from('modl'), id, ...parts]);
  const bytes = new Uint8Array(ACCOUNT_BYTES);
  bytes.set(seed.subarray(0, ACCOUNT_BYTES));
  return encodeAddress(bytes, PREFIX);
}

export function littleEndian(number: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
}

/** Where what perp reactors pay for messages goes. */
const FEES = hex('dhv/fees');

/** The accounts through which a pool's money moves, by name; `pool` holds its free funds. */
export async function poolAccounts(chain: Chain, pool: number): Promise<Map<string, string>> {
  const [vault, registry, venue] = ['liquidityPool', 'optionRegistry', 'localVenue'].map((pallet) =>
    palletId(chain, pallet),
  ) as [string, string, string];
  const own = (tag: string): string => palletAccount(vault, Buffer.from(tag), littleEndian(pool));
  return new Map([
    ['pool', own('bk')],
    ['pending', own('pd')],
    ['claims', own('cl')],
    ['escrow', own('es')],
    ['registry', palletAccount(registry)],
    ['insurance', palletAccount(registry, Buffer.from('insurance'))],
    ...(await reactorAccounts(chain, pool)),
    ...(await perpAccounts(chain, pool)),
    ['venue', palletAccount(venue)],
    ['fees', palletAccount(FEES)],
  ]);
}

/** Where the funds of one command come home to a perp reactor: used once. */
export function arrivalAccount(chain: Chain, reactor: number, nonce: bigint): string {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, nonce, true);
  return palletAccount(palletId(chain, 'perpReactor'), Buffer.from('in'), littleEndian(reactor), number);
}

function palletId(chain: Chain, pallet: string): string {
  const id = chain.constant(pallet, 'palletId');
  if (typeof id !== 'string') throw new Error(`${pallet} does not tell its id`);
  return id;
}

function hex(text: string): string {
  return `0x${Buffer.from(text).toString('hex')}`;
}

async function perpAccounts(chain: Chain, pool: number): Promise<[string, string][]> {
  const accounts = await PerpAccount.ofPool(chain, pool);
  return accounts.flatMap(({ id, address, addressThere }): [string, string][] => [
    [`perp reactor ${id}`, address],
    ...(addressThere === '' ? [] : [[`perp reactor ${id} there`, addressThere] as [string, string]]),
  ]);
}

async function reactorAccounts(chain: Chain, pool: number): Promise<[string, string][]> {
  const ids = list(await chain.read('hedging', 'reactors', [pool]));
  const reactors = await Promise.all(ids.map((id) => chain.read('hedging', 'reactorOf', [id])));
  return reactors.flatMap((reactor, index): [string, string][] => {
    const kind = field(reactor, 'kind');
    if (!isObject(kind)) return [];
    return Object.values(kind).map((content) => [`spot reactor ${ids[index]}`, textField(content, 'account')]);
  });
}
