import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullBacking, paidFor, payloadOf, quoteFillOf, wrapped } from '../src/lib/quotes.ts';

const ONE = 10n ** 18n;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the payload is domain, first block and quote, one after the other', () => {
  const payload = payloadOf(new Uint8Array(32).fill(7), Uint8Array.of(1, 2));
  assert.equal(hex(payload), `${hex(Buffer.from('dhv-rfq-v1'))}${'07'.repeat(32)}0102`);
});

test('wallets put marks around what they sign', () => {
  assert.equal(Buffer.from(wrapped(Buffer.from('quote'))).toString(), '<Bytes>quote</Bytes>');
});

test('the premium is rounded for the maker', () => {
  assert.equal(paidFor('Sell', 10n * ONE + 1n, 10n ** 8n, 6), 10_000_001n);
  assert.equal(paidFor('Buy', 10n * ONE + 1n, 10n ** 8n, 6), 10_000_000n);
  assert.equal(paidFor('Buy', 11n * ONE - 1n, 10n ** 8n, 6), 10_999_999n);
});

test('parts of a sale cost no less than all of it', () => {
  const price = 50n * ONE + 1n;
  const [part, rest] = [37_500_000n, 162_500_000n];
  const parts = paidFor('Sell', price, part, 6) + paidFor('Sell', price, rest, 6);
  assert.equal(parts - paidFor('Sell', price, part + rest, 6), 1n);
});

test('a put is backed by its strike', () => {
  assert.equal(fullBacking(2_500n * ONE, 37_500_000n, 6), 937_500_000n);
  assert.equal(fullBacking(2_500n * ONE, 1n, 6), 25n);
});

test('a fill is read from its event', () => {
  const fill = {
    series: 4n,
    side: 'Sell',
    contracts: 5n,
    price: ONE,
    paid: 6n,
    written: 5n,
    collateral: 7n,
    left: 8n,
  };
  const event = { name: 'handler.QuoteFilled', data: { hash: '0x', fill }, extrinsic: 1 };
  assert.deepEqual(quoteFillOf(event), fill);
});
