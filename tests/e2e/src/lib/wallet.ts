/** Signs without asking the node: the nonce is counted here and the signature never ages. */

import type { Chain } from './chain.ts';
import type { Extrinsic, Signer } from './sender.ts';

/** A signed transaction as a block holds it. */
export type Signed = string;

export class Wallet {
  readonly address: string;
  readonly #chain: Chain;
  readonly #signer: Signer;
  #next: number;

  constructor(chain: Chain, signer: Signer, next = 0) {
    this.address = signer.address;
    this.#chain = chain;
    this.#signer = signer;
    this.#next = next;
  }

  /** How many transactions it has signed, when it began with none. */
  get nonce(): number {
    return this.#next;
  }

  sign(call: Extrinsic): Signed {
    const { genesisHash, runtimeVersion, registry } = this.#chain.api;
    const signed = call.sign(this.#signer, {
      blockHash: genesisHash,
      genesisHash,
      runtimeVersion,
      nonce: this.#next,
      signedExtensions: registry.signedExtensions,
    });
    this.#next += 1;
    return signed.toHex();
  }
}
