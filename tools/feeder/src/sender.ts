/** Signs, submits and waits for the block. */

import type { ApiPromise } from '@polkadot/api';
import type { ISubmittableResult } from '@polkadot/types/types';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import { refusedBy } from './errors.ts';
import type { Signer } from './key.ts';
import type { Node } from './node.ts';
import { within } from './wait.ts';

export type Call = SubmittableExtrinsic<'promise'>;

/**
 * Blocks in which a transaction may be included, counted from the last final one. The chain stamps a price with
 * the time of its block, so one that waited long would look young; this is how long it can wait.
 */
const MORTAL_BLOCKS = 16;
/** Longer than those blocks take. */
const INCLUSION_MS = 120_000;

export interface Receipt {
  readonly block: string;
  readonly events: readonly { readonly name: string; readonly data: readonly unknown[] }[];
}

export class Sender {
  readonly #node: Node;
  readonly #signer: Signer;
  #submitting: Promise<unknown> = Promise.resolve();

  constructor(node: Node, signer: Signer) {
    this.#node = node;
    this.#signer = signer;
  }

  get address(): string {
    return this.#node.api.registry.createType('AccountId', this.#signer.addressRaw).toString();
  }

  get api(): ApiPromise {
    return this.#node.api;
  }

  call(pallet: string, name: string, ...args: unknown[]): Call {
    const target = this.api.tx[pallet]?.[name];
    if (!target) throw new Error(`the chain has no call ${pallet}.${name}`);
    return target(...args) as Call;
  }

  /** Sends a call and waits until it is in a block; throws `Refused` if it failed there. */
  async send(call: Call): Promise<Receipt> {
    let settle!: (result: ISubmittableResult) => void;
    let fail!: (error: Error) => void;
    const included = new Promise<ISubmittableResult>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    included.catch(() => undefined);
    // The nonce counts what waits in the node's pool, so one submission must end before the next begins.
    const submit = async (): Promise<() => void> => {
      const nonce = await this.api.rpc.system.accountNextIndex(this.address);
      const options = { nonce, era: MORTAL_BLOCKS };
      return call.signAndSend(this.#signer, options, (result) => {
        if (result.status.isInBlock || result.status.isFinalized) settle(result);
        else if (result.isError) fail(new Error(`the node gave the transaction up: ${result.status.type}`));
      });
    };
    const mine = this.#submitting.then(submit, submit);
    this.#submitting = mine.catch(() => undefined);
    const unsubscribe = await Promise.race([mine, this.#node.lost]);
    try {
      const result = await within(INCLUSION_MS, 'inclusion in a block', Promise.race([included, this.#node.lost]));
      return this.#receipt(result);
    } finally {
      unsubscribe();
    }
  }

  #receipt(result: ISubmittableResult): Receipt {
    if (result.dispatchError) throw refusedBy(this.api, result.dispatchError);
    const { status } = result;
    const block = (status.isInBlock ? status.asInBlock : status.asFinalized).toHex();
    const events = result.events.map(({ event }) => ({
      name: `${event.section}.${event.method}`,
      data: [...event.data],
    }));
    if (!events.some(({ name }) => name === 'system.ExtrinsicSuccess')) {
      throw new Error(`the events of block ${block} cannot be read`);
    }
    return { block, events };
  }
}
