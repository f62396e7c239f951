/** The pallets' own books against the balances of their keyless accounts. */

import { optionToken, vaultShare } from '../lib/assets.ts';
import { holdingsOf, standingOf } from '../lib/clearing.ts';
import { arrivalAccount } from '../lib/keyless.ts';
import { balanceOf, type Snapshot } from '../lib/ledger.ts';
import { bucket, imbalance, isQuiet, type PerpAccount, type PerpState } from '../lib/perp-account.ts';
import { integer, integerField } from '../lib/plain.ts';
import { USDC_INDEX } from '../lib/price-feed.ts';
import type { Parts } from './world.ts';

/** What the books are read with. */
export type Books = Pick<Parts, 'chain' | 'vault' | 'usdc' | 'weth' | 'poolAccounts' | 'hedging' | 'perps'>;

/** What differs, one line each; nobody donates to these accounts meanwhile. */
export async function bookFaults(parts: Books, snapshot: Snapshot): Promise<string[]> {
  const faults: string[] = [];
  const same = (what: string, booked: bigint, held: bigint): void => {
    if (booked !== held) faults.push(`${what}: booked ${booked}, held ${held}`);
  };
  await vaultBooks(parts, snapshot, same);
  await registryBooks(parts, snapshot, same);
  await reactorBooks(parts, snapshot, same);
  await perpBooks(parts, snapshot, same);
  return faults;
}

type Same = (what: string, booked: bigint, held: bigint) => void;

async function vaultBooks(parts: Books, snapshot: Snapshot, same: Same): Promise<void> {
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

async function registryBooks(parts: Books, snapshot: Snapshot, same: Same): Promise<void> {
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

async function reactorBooks(parts: Books, snapshot: Snapshot, same: Same): Promise<void> {
  const { hedging, usdc, weth } = parts;
  for (const { id, account, cash, inventory } of await hedging.spotReactors(snapshot.hash)) {
    same(`cash of spot reactor ${id}`, cash, balanceOf(snapshot, usdc.key, account));
    same(`WETH of spot reactor ${id}`, inventory, balanceOf(snapshot, weth.key, account));
  }
}

/** Perp reactors against what their accounts hold here, at the venue, and on the way home. */
async function perpBooks(parts: Books, snapshot: Snapshot, same: Same): Promise<void> {
  const { chain, perps, usdc, poolAccounts } = parts;
  for (const account of perps) {
    const state = await account.state(snapshot.hash);
    if (!state) continue;
    const name = `perp reactor ${account.id}`;
    const held = (address: string): bigint => balanceOf(snapshot, usdc.key, address);
    same(`${name}: what stands in no bucket`, imbalance(state), 0n);
    same(`${name}: idle funds`, bucket(state, 'idle'), held(account.address));
    if (account.addressThere !== '') await standingBooks(parts, snapshot, same, account, state);
  }
  const venue = balanceOf(snapshot, usdc.key, poolAccounts.get('venue') ?? '');
  same('margins, pool and insurance of the venue', await holdingsOf(chain, 'localVenue', snapshot.hash), venue);
}

const AWAY = ['outFlight', 'venueFree', 'surplus', 'margin', 'inFlight', 'stranded'];

/** All that is away, whatever a report has still to tell; where each unit is, once nothing is open. */
async function standingBooks(
  { chain, usdc }: Books,
  snapshot: Snapshot,
  same: Same,
  account: PerpAccount,
  state: PerpState,
): Promise<void> {
  const name = `perp reactor ${account.id}`;
  const held = (address: string): bigint => balanceOf(snapshot, usdc.key, address);
  const there = await standingOf(chain, 'localVenue', account.addressThere, snapshot.hash);
  const free = held(account.addressThere);
  let arrived = 0n;
  for (let nonce = 0n; nonce < state.nextNonce; nonce += 1n) {
    arrived += held(arrivalAccount(chain, account.id, nonce));
  }
  const away = AWAY.reduce((sum, part) => sum + bucket(state, part), 0n);
  const booked = away - bucket(state, 'realised');
  same(`${name}: paid to the venue and not yet back`, booked, free + there.margin + arrived - there.realised);
  if (!isQuiet(state)) return;
  same(`${name}: margin`, bucket(state, 'margin'), there.margin);
  same(`${name}: free funds at the venue`, bucket(state, 'venueFree') + bucket(state, 'surplus'), free);
  same(`${name}: position`, state.size, there.size);
}
