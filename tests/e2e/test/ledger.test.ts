import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NATIVE, optionToken } from '../src/lib/assets.ts';
import type { ChainEvent } from '../src/lib/events.ts';
import { issuanceFaults, movementFaults, movements, type Snapshot } from '../src/lib/ledger.ts';
import { palletAccount } from '../src/lib/keyless.ts';

const OPTION = optionToken(3n);

function snapshot(balances: { [account: string]: bigint }, issued: bigint): Snapshot {
  const holdings = new Map([[OPTION, new Map(Object.entries(balances))]]);
  return { number: 1, hash: '0x', holdings, issuance: new Map([[OPTION, issued]]) };
}

const event = (name: string, data: ChainEvent['data']): ChainEvent => ({
  name,
  data,
  extrinsic: undefined,
});

test('holdings must add up to what is issued', () => {
  assert.deepEqual(issuanceFaults(snapshot({ a: 1n, b: 2n }, 3n)), []);
  assert.equal(issuanceFaults(snapshot({ a: 1n, b: 2n }, 4n)).length, 1);
});

test('every move must be announced, to the last unit', () => {
  const events = [
    event('optionTokens.Issued', { assetId: 3n, owner: 'a', amount: 5n }),
    event('optionTokens.Transferred', { assetId: 3n, from: 'a', to: 'b', amount: 2n }),
    event('optionTokens.Burned', { assetId: 3n, owner: 'b', balance: 1n }),
  ];
  const before = snapshot({ a: 1n }, 1n);
  assert.deepEqual(movementFaults(before, snapshot({ a: 4n, b: 1n }, 5n), movements(events)), []);
  const faults = movementFaults(before, snapshot({ a: 4n, b: 2n }, 6n), movements(events));
  assert.deepEqual(faults, ['optionTokens/"3" of b: changed by 2, events say 1']);
});

test('fees of the native token are moves like any other', () => {
  const events = [
    event('balances.Withdraw', { who: 'a', amount: 9n }),
    event('balances.Deposit', { who: 'a', amount: 2n }),
    event('balances.Deposit', { who: 'pot', amount: 7n }),
    event('balances.Issued', { amount: 7n }),
    event('balances.Endowed', { account: 'pot', freeBalance: 7n }),
    event('transactionPayment.TransactionFeePaid', { who: 'a', actualFee: 7n, tip: 0n }),
  ];
  const moved = movements(events).get(NATIVE);
  assert.deepEqual([...(moved ?? [])], [['a', -7n], ['pot', 7n]]);
});

test('keyless accounts are derived as the chain derives them', () => {
  // The treasury of every Substrate chain: `py/trsry`.
  const id = `0x${Buffer.from('py/trsry').toString('hex')}`;
  assert.equal(palletAccount(id), '5EYCAe5ijiYfyeZ2JJCGq56LmPyNRAKzpG4QkoQkkQNB5e6Z');
});
