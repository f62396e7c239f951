/** What the accounts hold at the end, against the payments that were done. */

import { NATIVE, type ForeignAsset } from '../lib/assets.ts';
import type { Chain } from '../lib/chain.ts';
import { balanceOf, takeSnapshot } from '../lib/ledger.ts';
import { integerField } from '../lib/plain.ts';
import type { Report } from '../demo/report.ts';
import type { Load } from './load.ts';

export interface Grant {
  readonly native: bigint;
  readonly usdc: bigint;
}

export interface Accounts {
  readonly chain: Chain;
  readonly at: string;
  readonly usdc: ForeignAsset;
  readonly load: Load;
  /** What each account got before. */
  readonly grant: Grant;
}

/** Had a payment been made twice, or one been lost that was in a block, the sums would tell. */
export async function checkTotals(report: Report, { chain, at, usdc, load, grant }: Accounts): Promise<void> {
  const { totals, sink, wallets } = load;
  const snapshot = await takeSnapshot(chain, at);
  const wrong: string[] = [];
  for (const { address, nonce } of wallets) {
    const paid = (totals.usdc.get(address) ?? 0n) + (totals.deposits.get(address) ?? 0n);
    const held = balanceOf(snapshot, usdc.key, address);
    if (held !== grant.usdc - paid) wrong.push(`${address} paid ${paid} USDC and holds ${held}`);
    const counted = integerField(await chain.read('system', 'account', [address], at), 'nonce');
    if (counted !== BigInt(nonce)) wrong.push(`${address} signed ${nonce}, the chain counts ${counted}`);
  }
  report.check('every account signed and paid what the chain counts', wrong.length === 0, wrong.slice(0, 5).join('; '));
  const all = (sums: ReadonlyMap<string, bigint>): bigint => [...sums.values()].reduce((a, b) => a + b, 0n);
  report.equal('native that was received', balanceOf(snapshot, NATIVE, sink) - grant.native, all(totals.native));
  report.equal('USDC that was received', balanceOf(snapshot, usdc.key, sink) - grant.usdc, all(totals.usdc));
}
