/** Accounts of pallets that nobody has a key to. */

import { encodeAddress } from '@polkadot/util-crypto';
import type { Chain } from './chain.ts';
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

/** The accounts through which a pool's money moves, by name; `pool` holds its free funds. */
export async function poolAccounts(chain: Chain, pool: number): Promise<Map<string, string>> {
  const ids = ['liquidityPool', 'optionRegistry'].map((pallet) => chain.constant(pallet, 'palletId'));
  const [vault, registry] = ids;
  if (typeof vault !== 'string' || typeof registry !== 'string') {
    throw new Error('the pallets do not tell their ids');
  }
  const own = (tag: string): string => palletAccount(vault, Buffer.from(tag), littleEndian(pool));
  return new Map([
    ['pool', own('bk')],
    ['pending', own('pd')],
    ['claims', own('cl')],
    ['escrow', own('es')],
    ['registry', palletAccount(registry)],
    ['insurance', palletAccount(registry, Buffer.from('insurance'))],
    ...(await reactorAccounts(chain, pool)),
  ]);
}

async function reactorAccounts(chain: Chain, pool: number): Promise<[string, string][]> {
  const ids = list(await chain.read('hedging', 'reactors', [pool]));
  const reactors = await Promise.all(ids.map((id) => chain.read('hedging', 'reactorOf', [id])));
  return reactors.flatMap((reactor, index): [string, string][] => {
    const kind = field(reactor, 'kind');
    if (!isObject(kind)) return [];
    return Object.values(kind).map((content) => [`reactor ${ids[index]}`, textField(content, 'account')]);
  });
}
