/** Signing and sending: arguments by name, nonces per account, events and errors by name. */

import type { Keyring } from '@polkadot/api';
import type { SignerOptions, SubmittableExtrinsic } from '@polkadot/api/types';
import type { Codec } from '@polkadot/types-codec/types';
import type { Chain } from './chain.ts';
import { describeDispatchError, Refused } from './errors.ts';
import { camel, toChainEvent, type ChainEvent } from './events.ts';
import { plain } from './plain.ts';

export type Signer = ReturnType<Keyring['addFromUri']>;
export type Arguments = Readonly<{ [name: string]: unknown }>;
export type Extrinsic = SubmittableExtrinsic<'promise'>;

export interface Receipt {
  readonly blockHash: string;
  readonly events: readonly ChainEvent[];
  /** Why the chain refused the call; undefined when it was done. */
  readonly refused: Refused | undefined;
}

/** What a signature says of the asset that its fee is paid in. */
export function payingIn(asset: Codec | undefined): Pick<SignerOptions, 'assetId'> {
  return asset === undefined ? {} : { assetId: asset.toJSON() as NonNullable<SignerOptions['assetId']> };
}

const OUTCOMES = ['system.ExtrinsicSuccess', 'system.ExtrinsicFailed'];

export class Sender {
  readonly #chain: Chain;
  readonly #nonces = new Map<string, bigint>();
  readonly #locks = new Map<string, Promise<unknown>>();

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /** Builds a call from arguments by name, so that a renamed or new argument is named here. */
  build(pallet: string, call: string, args: Arguments): Extrinsic {
    const target = this.#chain.api.tx[pallet]?.[call];
    if (!target) throw new Error(`the chain has no call ${pallet}.${call}`);
    const expected = target.meta.args.map((arg) => camel(arg.name.toString()));
    const given = Object.keys(args);
    const wrong = [
      ...expected.filter((name) => !given.includes(name)),
      ...given.filter((name) => !expected.includes(name)),
    ];
    if (wrong.length > 0) {
      throw new Error(`${pallet}.${call}(${expected.join(', ')}) was given (${given.join(', ')})`);
    }
    return target(...expected.map((name) => args[name])) as Extrinsic;
  }

  /** Sends and waits for the block; a refusal is thrown. */
  async send(signer: Signer, pallet: string, call: string, args: Arguments): Promise<Receipt> {
    return this.sendBuilt(signer, this.build(pallet, call, args));
  }

  /** The fee is paid in that asset, or in the native token. */
  async sendBuilt(signer: Signer, extrinsic: Extrinsic, feeAsset?: Codec): Promise<Receipt> {
    const receipt = await this.attempt(signer, extrinsic, feeAsset);
    if (receipt.refused) {
      const { section, method } = extrinsic.method;
      receipt.refused.message = `${section}.${method} was refused: ${receipt.refused.message}`;
      throw receipt.refused;
    }
    return receipt;
  }

  /** Sends and waits for the block; a refusal is part of the receipt. */
  async attempt(signer: Signer, extrinsic: Extrinsic, feeAsset?: Codec): Promise<Receipt> {
    const { address } = signer;
    const submitted = await this.#exclusive(address, async () => {
      const nonce = this.#nonces.get(address) ?? (await this.#freshNonce(address));
      const inBlock = this.#submit(signer, extrinsic, nonce, feeAsset);
      await inBlock.accepted;
      this.#nonces.set(address, nonce + 1n);
      return inBlock;
    });
    try {
      return await submitted.receipt;
    } catch (error) {
      this.#nonces.delete(address);
      throw error;
    }
  }

  async #freshNonce(address: string): Promise<bigint> {
    return (await this.#chain.api.rpc.system.accountNextIndex(address)).toBigInt();
  }

  /** One submission at a time per account, so that nonces arrive in order. */
  async #exclusive<T>(address: string, work: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(address) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(work);
    this.#locks.set(address, mine);
    try {
      return await mine;
    } catch (error) {
      this.#nonces.delete(address);
      throw error;
    }
  }

  #submit(
    signer: Signer,
    extrinsic: Extrinsic,
    nonce: bigint,
    feeAsset: Codec | undefined,
  ): { accepted: Promise<void>; receipt: Promise<Receipt> } {
    let settle!: (receipt: Receipt) => void;
    let fail!: (error: Error) => void;
    const receipt = new Promise<Receipt>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    receipt.catch(() => undefined);
    const forget = this.#chain.onLost(fail);
    receipt.then(forget, forget);

    const accepted = extrinsic
      .signAndSend(signer, { nonce, era: 0, ...payingIn(feeAsset) }, (result) => {
        if (result.status.isInBlock || result.status.isFinalized) {
          const { status } = result;
          const blockHash = status.isInBlock ? status.asInBlock : status.asFinalized;
          const events = result.events.map((record) => toChainEvent(record));
          if (!events.some(({ name }) => OUTCOMES.includes(name))) {
            fail(new Error(`the events of block ${blockHash.toHex()} cannot be read`));
            return;
          }
          settle({
            blockHash: blockHash.toHex(),
            events,
            refused: result.dispatchError
              ? describeDispatchError(this.#chain.api, plain(result.dispatchError))
              : undefined,
          });
        } else if (result.isError) {
          fail(new Error(`the node gave the transaction up: ${result.status.type}`));
        }
      })
      .then(() => undefined);
    return { accepted, receipt };
  }
}
