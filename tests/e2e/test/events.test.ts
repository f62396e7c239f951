import assert from 'node:assert/strict';
import { test } from 'node:test';
import { camel } from '../src/lib/events.ts';

test('names are written as JavaScript does', () => {
  assert.equal(camel('expires_at'), 'expiresAt');
  assert.equal(camel('nonce'), 'nonce');
});

test('names that the client keeps for itself lose the mark that it puts behind them', () => {
  assert.equal(camel('hash_'), 'hash');
});
