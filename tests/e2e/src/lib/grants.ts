/** Money for many accounts at once. */

import type { ForeignAsset } from './assets.ts';
import type { Sender, Signer } from './sender.ts';

export interface Grant {
  readonly native: bigint;
  readonly asset: ForeignAsset;
  readonly amount: bigint;
}

const ACCOUNTS_PER_BATCH = 25;

/** Each of them gets the native token and an asset, from one who has both. */
export async function grantAll(
  sender: Sender,
  from: Signer,
  addresses: readonly string[],
  { native, asset, amount }: Grant,
): Promise<void> {
  for (let start = 0; start < addresses.length; start += ACCOUNTS_PER_BATCH) {
    const calls = addresses.slice(start, start + ACCOUNTS_PER_BATCH).flatMap((address) => [
      sender.build('balances', 'transferKeepAlive', { dest: address, value: native }),
      sender.build('foreignAssets', 'transferKeepAlive', { id: asset.location, target: address, amount }),
    ]);
    await sender.send(from, 'utility', 'batchAll', { calls: calls.map(({ method }) => method) });
  }
}
