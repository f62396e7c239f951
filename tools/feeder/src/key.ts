/** The key that signs: from a file or the environment, never from the command line, which others can read. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Keyring } from '@polkadot/api';
import { cryptoWaitReady, keyExtractSuri, mnemonicValidate } from '@polkadot/util-crypto';
import { UsageError } from './fields.ts';

export type Signer = ReturnType<Keyring['addFromUri']>;

/** The credential that systemd hands over (`LoadCredential=dhv-feeder-key:FILE`). */
const CREDENTIAL = 'dhv-feeder-key';
/** What development paths such as `//Alice` derive from; everybody knows it. */
const DEVELOPMENT = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
/** Bits of a file that others than its owner have. */
const OTHERS = 0o077;

/** The secret URI: of the file of the configuration, of `DHV_KEY_FILE`, of systemd, of `DHV_KEY`, in this order. */
export function readSecret(keyFile: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const credentials = env['CREDENTIALS_DIRECTORY'];
  const path = keyFile ?? env['DHV_KEY_FILE'];
  if (path !== undefined) return fromFile(path, true);
  if (credentials !== undefined) return fromFile(join(credentials, CREDENTIAL), false);
  const secret = env['DHV_KEY']?.trim();
  if (secret) return secret;
  throw new UsageError('no key. Remedy: name a keyFile in the configuration, or set DHV_KEY_FILE or DHV_KEY');
}

function fromFile(path: string, ours: boolean): string {
  try {
    if (ours && (statSync(path).mode & OTHERS) !== 0) {
      throw new UsageError(`others may read ${path}. Remedy: chmod 600 ${path}`);
    }
    const secret = readFileSync(path, 'utf8').trim();
    if (secret === '') throw new UsageError(`${path} is empty`);
    return secret;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the key: ${(error as Error).message}`);
  }
}

/** An sr25519 key from a mnemonic, a hex seed or a development path. What fails does not show the secret. */
export async function signerOf(secret: string): Promise<Signer> {
  await cryptoWaitReady();
  try {
    const { phrase } = keyExtractSuri(secret.startsWith('//') ? `${DEVELOPMENT}${secret}` : secret);
    // The client would make a key of any short text.
    if (!/^0x[0-9a-fA-F]{64}$/.test(phrase) && !mnemonicValidate(phrase)) throw new Error();
    return new Keyring({ type: 'sr25519' }).addFromUri(secret);
  } catch {
    throw new UsageError('the key is no mnemonic, hex seed or secret URI');
  }
}
