/** What must be where after the load: nothing lost, nothing made. */

import { bookFaults, type Books } from '../demo/books.ts';
import type { Report } from '../demo/report.ts';
import { formatUnits } from '../lib/amounts.ts';
import { optionToken } from '../lib/assets.ts';
import { balanceOf, issuanceFaults, movementFaults, type Snapshot } from '../lib/ledger.ts';
import { field, integerField, list } from '../lib/plain.ts';
import { expectOk } from '../lib/vault.ts';
import type { LoadMarket } from './market.ts';
import type { Reader } from './reader.ts';

export interface Ends {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

const SHOWN_FAULTS = 5;

export async function checkAccounts(
  report: Report,
  books: Books,
  market: LoadMarket,
  buyers: readonly string[],
  reader: Reader,
  { before, after }: Ends,
): Promise<void> {
  const none = (name: string, faults: readonly string[]): void =>
    report.check(name, faults.length === 0, faults.slice(0, SHOWN_FAULTS).join('; '));
  const { usdc } = books;
  none('the holdings of every asset add up to what is issued', issuanceFaults(after));
  none('every holding moved as the events say', movementFaults(before, after, reader.moved));
  none("the pallets' books agree with the balances of their accounts", await bookFaults(books, after));
  const sum = (asset: string, at: Snapshot): bigint =>
    buyers.reduce((total, buyer) => total + balanceOf(at, asset, buyer), 0n);
  const paid = sum(usdc.key, before) - sum(usdc.key, after);
  report.equal('USDC that the buyers paid = premiums and fees', paid, reader.premiums + reader.fees);
  const done = reader.blocks.reduce((total, block) => total + block.done, 0);
  const bought = market.series.reduce(
    (total, id) => total + sum(optionToken(id), after) - sum(optionToken(id), before),
    0n,
  );
  report.equal('options that the buyers hold', bought, BigInt(done) * market.contracts);
  report.say(
    `premiums ${formatUnits(reader.premiums, usdc.decimals, 2)}, fees ${formatUnits(reader.fees, usdc.decimals, 2)} USDC, ` +
      `${formatUnits(bought, 8, 2)} contracts`,
  );
}

/** The views of the pool still answer, and of positions they say what the buyers hold. */
export async function checkViews(
  report: Report,
  { chain, vault }: Books,
  market: LoadMarket,
  buyers: readonly string[],
  { after }: Ends,
): Promise<void> {
  const at = after.hash;
  const wrong: string[] = [];
  for (const buyer of buyers) {
    const positions = expectOk(await chain.call('dhvApi', 'positions', [vault.id, buyer], at), 'positions');
    const options = list(field(positions, 'options'));
    const seen = options.reduce((sum: bigint, option) => sum + integerField(option, 'contracts'), 0n);
    const held = market.series.reduce((sum, id) => sum + balanceOf(after, optionToken(id), buyer), 0n);
    if (seen !== held) wrong.push(`${buyer} holds ${held}, the view says ${seen}`);
  }
  report.check('the view positions says what each buyer holds', wrong.length === 0, wrong.slice(0, SHOWN_FAULTS).join('; '));
  const reads: readonly [string, unknown[]][] = [
    ['nav', [vault.id]],
    ['delta', [vault.id]],
    ['optionChain', [vault.id]],
    ['quote', [vault.id, market.series[0], market.contracts, 'Buy']],
  ];
  for (const [name, args] of reads) {
    let answer = '';
    try {
      expectOk(await chain.call('dhvApi', name, args, at), name);
    } catch (error) {
      answer = String(error);
    }
    report.check(`the view ${name} answers`, answer === '', answer);
  }
}
