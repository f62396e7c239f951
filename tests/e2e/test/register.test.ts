import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Register } from '../src/lib/register.ts';

test('what is in no block is open, and what is in two is told', () => {
  const register = new Register<number>();
  register.enter('0x01', 1);
  register.enter('0x02', 2);
  assert.deepEqual(register.see(7, ['0xff', '0x02']), [{ what: 2, signed: '0x02', index: 1 }]);
  assert.deepEqual([register.entered, register.included, register.open], [2, 1, 1]);
  assert.equal(register.isIncluded('0x01'), false);
  assert.deepEqual(register.repeated, []);
  register.see(9, ['0x02', '0x01']);
  assert.equal(register.open, 0);
  assert.equal(register.repeated.length, 1);
  assert.match(register.repeated[0] ?? '', /blocks 7 and 9/);
});

test('a transaction is entered once', () => {
  const register = new Register<number>();
  register.enter('0x01', 1);
  assert.throws(() => register.enter('0x01', 2), /signed twice/);
});
