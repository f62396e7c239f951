/** The keys of the development genesis, and fresh ones. */

import { Keyring } from '@polkadot/api';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import type { Signer } from './sender.ts';

export interface Team {
  /** Everyone whose key is known: `//Alice` and so on. */
  readonly alice: Signer;
  readonly bob: Signer;
  readonly charlie: Signer;
  readonly dave: Signer;
  readonly eve: Signer;
  readonly operators: readonly Signer[];
  /** Keeps the local spot market at the oracle's price. */
  readonly arbitrageur: Signer;
  readonly manager: Signer;
  readonly keeper: Signer;
  /** An account nobody has used before. */
  fresh(name: string): Signer;
}

export async function developmentTeam(): Promise<Team> {
  await cryptoWaitReady();
  const keyring = new Keyring({ type: 'sr25519' });
  const names = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve'];
  const [alice, bob, charlie, dave, eve] = names.map((name) =>
    keyring.addFromUri(`//${name}`, { name }),
  ) as [Signer, Signer, Signer, Signer, Signer];
  const run = `${Date.now()}-${process.pid}`;
  return {
    alice,
    bob,
    charlie,
    dave,
    eve,
    operators: [alice, bob, charlie],
    arbitrageur: eve,
    manager: alice,
    keeper: charlie,
    fresh: (name) => keyring.addFromUri(`//e2e//${run}//${name}`, { name }),
  };
}
