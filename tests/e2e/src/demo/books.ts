/** The pallets' own books against the balances of their keyless accounts. */

import { optionToken, vaultShare } from '../lib/assets.ts';
import { balanceOf, type Snapshot } from '../lib/ledger.ts';
import { field, integer, integerField, isObject, list } from '../lib/plain.ts';
import { USDC_INDEX } from '../lib/price-feed.ts';
import type { Parts } from './world.ts';

/** What differs, one line each; nobody donates to these accounts during the demo. */
export async function bookFaults(parts: Parts, snapshot: Snapshot): Promise<string[]> {
  const faults: string[] = [];
  const same = (what: string, booked: bigint, held: bigint): void => {
    if (booked !== held) faults.push(`${what}: booked ${booked}, held ${held}`);
  };
  await vaultBooks(parts, snapshot, same);
  await registryBooks(parts, snapshot, same);
  await reactorBooks(parts, snapshot, same);
  return faults;
}

type Same = (what: string, booked: bigint, held: bigint) => void;

async function vaultBooks(parts: Parts, snapshot: Snapshot, same: Same): Promise<void> {
  const { vault, usdc } = parts;
  const ledger = await vault.ledger(snapshot.hash);
  const shares = vaultShare(BigInt(vault.id));
  const booked = (...names: string[]): bigint =>
    names.reduce((sum, name) => sum + integerField(ledger, name), 0n);
  const held = (name: string, asset: string): bigint =>
    balanceOf(snapshot, asset, parts.poolAccounts.get(name) ?? '');

  same('free funds of the pool', booked('free'), held('pool', usdc.key));
  same('pending deposits', booked('pendingDeposits', 'refunds'), held('pending', usdc.key));
  same('cash set aside', booked('setAside'), held('claims', usdc.key));
  same('unclaimed shares', booked('unclaimedShares'), held('claims', shares));
  same('shares waiting to leave', booked('pendingWithdrawals'), held('escrow', shares));
  same('shares in existence', booked('supply'), snapshot.issuance.get(shares) ?? 0n);
}

async function registryBooks(parts: Parts, snapshot: Snapshot, same: Same): Promise<void> {
  const { chain, usdc, poolAccounts } = parts;
  const entry = await chain.read('optionRegistry', 'ledger', [USDC_INDEX], snapshot.hash);
  const funds = ['collateral', 'pots', 'dust', 'credits'];
  const booked = funds.reduce((sum, name) => sum + integerField(entry, name), 0n);
  same('collateral and pots', booked, balanceOf(snapshot, usdc.key, poolAccounts.get('registry') ?? ''));

  const fund = integer(await chain.read('optionRegistry', 'insurance', [USDC_INDEX], snapshot.hash));
  same('insurance fund', fund, balanceOf(snapshot, usdc.key, poolAccounts.get('insurance') ?? ''));

  for (const [[id], info] of await chain.entries('optionRegistry', 'seriesOf', [], snapshot.hash)) {
    const issued = snapshot.issuance.get(optionToken(BigInt(String(id)))) ?? 0n;
    same(`options of series ${String(id)}`, integerField(info, 'supply'), issued);
  }
}

async function reactorBooks(parts: Parts, snapshot: Snapshot, same: Same): Promise<void> {
  const { chain, vault, usdc, weth } = parts;
  for (const id of list(await chain.read('hedging', 'reactors', [vault.id], snapshot.hash))) {
    const kind = field(await chain.read('hedging', 'reactorOf', [id], snapshot.hash), 'kind');
    const spot = isObject(kind) ? kind['spot'] : undefined;
    if (spot === undefined) continue;
    const account = String(field(spot, 'account'));
    same(`cash of reactor ${String(id)}`, integerField(spot, 'cash'), balanceOf(snapshot, usdc.key, account));
    const inventory = integerField(spot, 'inventory');
    same(`WETH of reactor ${String(id)}`, inventory, balanceOf(snapshot, weth.key, account));
  }
}
