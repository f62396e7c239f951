/** Double entry over the whole chain: every holding of every asset, and what events say moved. */

import { assetKey, FAMILIES, NATIVE, type AssetKey, type Family } from './assets.ts';
import type { Chain } from './chain.ts';
import type { ChainEvent } from './events.ts';
import { field, integer, integerField, type Plain } from './plain.ts';

type PerAccount = Map<string, bigint>;
export type Holdings = Map<AssetKey, PerAccount>;

export interface Snapshot {
  readonly number: number;
  readonly hash: string;
  readonly holdings: Holdings;
  readonly issuance: Map<AssetKey, bigint>;
}

export async function takeSnapshot(chain: Chain, hash: string): Promise<Snapshot> {
  const holdings: Holdings = new Map();
  const issuance = new Map<AssetKey, bigint>();
  const number = await chain.blockNumber(hash);
  for (const [[account], value] of await chain.entries('system', 'account', [], hash)) {
    const data = field(value, 'data');
    add(holdings, NATIVE, String(account), integerField(data, 'free') + integerField(data, 'reserved'));
  }
  issuance.set(NATIVE, integer(await chain.read('balances', 'totalIssuance', [], hash)));
  for (const family of FAMILIES) {
    for (const [[id = null], details] of await chain.entries(family, 'asset', [], hash)) {
      issuance.set(assetKey(family, id), integerField(details, 'supply'));
    }
    for (const [[id = null, account], value] of await chain.entries(family, 'account', [], hash)) {
      add(holdings, assetKey(family, id), String(account), integerField(value, 'balance'));
    }
  }
  return { number, hash, holdings, issuance };
}

export function balanceOf(snapshot: Snapshot, asset: AssetKey, account: string): bigint {
  return snapshot.holdings.get(asset)?.get(account) ?? 0n;
}

/** Every asset whose holdings do not add up to what was issued. */
export function issuanceFaults({ holdings, issuance }: Snapshot): string[] {
  const assets = new Set([...issuance.keys(), ...holdings.keys()]);
  return [...assets].flatMap((asset) => {
    const held = [...(holdings.get(asset)?.values() ?? [])].reduce((a, b) => a + b, 0n);
    const issued = issuance.get(asset) ?? 0n;
    return held === issued ? [] : [`${asset}: accounts hold ${held}, issued are ${issued}`];
  });
}

/** Every holding that differs from the earlier one plus what the events moved. */
export function movementFaults(before: Snapshot, after: Snapshot, moved: Holdings): string[] {
  const faults: string[] = [];
  for (const asset of new Set([...before.holdings.keys(), ...after.holdings.keys(), ...moved.keys()])) {
    const accounts = [before.holdings, after.holdings, moved].flatMap((side) => [
      ...(side.get(asset)?.keys() ?? []),
    ]);
    for (const account of new Set(accounts)) {
      const change = balanceOf(after, asset, account) - balanceOf(before, asset, account);
      const announced = moved.get(asset)?.get(account) ?? 0n;
      if (change !== announced) {
        faults.push(`${asset} of ${account}: changed by ${change}, events say ${announced}`);
      }
    }
  }
  return faults;
}

/** What the events of the asset pallets and of the native token say about every account, on top of `moved`. */
export function movements(events: readonly ChainEvent[], moved: Holdings = new Map()): Holdings {
  for (const { name, data } of events) {
    const [pallet = '', event = ''] = name.split('.');
    const isNative = pallet === 'balances';
    if (!isNative && !FAMILIES.includes(pallet as Family)) continue;
    const asset = isNative ? NATIVE : assetKey(pallet as Family, data['assetId'] ?? null);
    for (const [account, change] of effects(event, data)) add(moved, asset, account, change);
  }
  return moved;
}

const INTO: readonly string[] = ['Issued', 'Deposited', 'Deposit', 'Minted', 'Restored'];
const OUT_OF: readonly string[] = ['Burned', 'Withdrawn', 'Withdraw', 'Suspended', 'Slashed', 'DustLost'];
const BETWEEN: readonly string[] = ['Transferred', 'Transfer', 'TransferredApproved', 'ReserveRepatriated'];

function effects(event: string, data: ChainEvent['data']): [string, bigint][] {
  const first = (...names: string[]): Plain | undefined =>
    names.map((name) => data[name]).find((value) => value !== undefined);
  const amount = first('amount', 'balance');
  if (typeof amount !== 'bigint') return [];
  if (BETWEEN.includes(event)) {
    const from = String(first('from', 'owner'));
    const to = String(first('to', 'destination'));
    return [[from, -amount], [to, amount]];
  }
  const account = first('who', 'owner', 'account');
  // `balances.Issued` and its kind speak of no account: they change the issuance alone.
  if (account === undefined) return [];
  if (INTO.includes(event)) return [[String(account), amount]];
  if (OUT_OF.includes(event)) return [[String(account), -amount]];
  return [];
}

function add(holdings: Holdings, asset: AssetKey, account: string, amount: bigint): void {
  const accounts = holdings.get(asset) ?? new Map<string, bigint>();
  accounts.set(account, (accounts.get(account) ?? 0n) + amount);
  holdings.set(asset, accounts);
}
