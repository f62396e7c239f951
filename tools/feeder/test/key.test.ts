import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSecret, signerOf } from '../src/key.ts';

const folder = mkdtempSync(join(tmpdir(), 'feeder-key-'));
const file = join(folder, 'dhv-feeder-key');
writeFileSync(file, '//Alice\n', { mode: 0o600 });

test('the key comes from a file, a credential or the environment', () => {
  assert.equal(readSecret(file, { DHV_KEY: '//Bob' }), '//Alice');
  assert.equal(readSecret(undefined, { DHV_KEY_FILE: file, DHV_KEY: '//Bob' }), '//Alice');
  assert.equal(readSecret(undefined, { CREDENTIALS_DIRECTORY: folder }), '//Alice');
  assert.equal(readSecret(undefined, { DHV_KEY: ' //Bob ' }), '//Bob');
  assert.throws(() => readSecret(undefined, {}), /no key\. Remedy/);
  assert.throws(() => readSecret(join(folder, 'none'), {}), /cannot read the key/);
});

test('a file that others may read is refused', () => {
  const open = join(folder, 'open');
  writeFileSync(open, '//Alice');
  chmodSync(open, 0o640);
  assert.throws(() => readSecret(open, {}), /others may read .* chmod 600/);
});

test('a wrong secret is not repeated', async () => {
  assert.equal((await signerOf('//Alice')).address, '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY');
  assert.equal((await signerOf(`0x${'01'.repeat(32)}//feeder`)).type, 'sr25519');
  const wrong = ['not a secret', 'Alice', '0x01', 'bottom drive obey lake curtain smoke basket hold race lonely fit fit'];
  for (const secret of wrong) {
    await assert.rejects(signerOf(secret), ({ message }: Error) => !message.includes(secret), secret);
  }
});
