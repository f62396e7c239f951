/**
 * Makes the blocks of two chains of a simulated network: both see one relay chain, whose block number
 * and slot stand here.
 */

import { WsProvider } from '@polkadot/api';
import { BLOCK_SECONDS, type Chain } from '../lib/chain.ts';

/** Where the relay chain keeps its slot: `Babe.CurrentSlot`. */
const CURRENT_SLOT = '0x1cb6f36e027abb2091cfb5110ab5087f06155b3cd9a8c9e5e9a23fd5dc13a5ed';
const SLOT_MS = BLOCK_SECONDS * 1_000;
const SLOT_BYTES = 8;
/** A block takes about a second; none takes as long as this. */
const BLOCK_TIMEOUT_MS = 120_000;

/** One chain of the network and the connection over which its blocks are ordered. */
export class Producer {
  readonly chain: Chain;
  readonly #provider: WsProvider;

  private constructor(chain: Chain, provider: WsProvider) {
    this.chain = chain;
    this.#provider = provider;
  }

  static async connect(chain: Chain): Promise<Producer> {
    const provider = new WsProvider(chain.url, false, undefined, BLOCK_TIMEOUT_MS);
    await provider.connect();
    await provider.isReady;
    return new Producer(chain, provider);
  }

  async disconnect(): Promise<void> {
    await this.#provider.disconnect();
  }

  async relayBlock(): Promise<number> {
    return Number(await this.chain.read('parachainSystem', 'lastRelayChainBlockNumber'));
  }

  /** The next block then shows `time`, in seconds, and one slot more. */
  async travel(time: number): Promise<void> {
    await this.#provider.send('dev_timeTravel', [time * 1_000]);
  }

  /** Builds one block on a relay block, and waits until it is known here. */
  async build(relayBlock: number, relaySlot: number): Promise<void> {
    const slot = Buffer.alloc(SLOT_BYTES);
    slot.writeBigUInt64LE(BigInt(relaySlot));
    const hash = await this.#provider.send<string>('dev_newBlock', [
      {
        relayParentNumber: relayBlock,
        relayChainStateOverrides: [[CURRENT_SLOT, `0x${slot.toString('hex')}`]],
      },
    ]);
    while (this.chain.head.hash !== hash) await this.chain.nextBlock();
  }
}

/** The relay chain that the network is made of. */
export class RelayClock {
  readonly #producers: readonly Producer[];
  #block: number;
  /** Seconds that both chains show in their last block. */
  #time: number;

  private constructor(producers: readonly Producer[], block: number, time: number) {
    this.#producers = producers;
    this.#block = block;
    this.#time = time;
  }

  /** Takes over chains that were just started, each by a clock of its own. */
  static async start(producers: readonly Producer[]): Promise<RelayClock> {
    const times = await Promise.all(producers.map(({ chain }) => chain.now()));
    const blocks = await Promise.all(producers.map((producer) => producer.relayBlock()));
    const time = Math.ceil(Math.max(...times) / BLOCK_SECONDS) * BLOCK_SECONDS;
    const clock = new RelayClock(producers, Math.max(...blocks), time);
    await clock.#travel();
    return clock;
  }

  get block(): number {
    return this.#block;
  }

  get time(): number {
    return this.#time;
  }

  /** So many relay blocks, and one block of each chain on the last of them, in their order. */
  async pass(relayBlocks = 1): Promise<void> {
    if (relayBlocks > 1) {
      this.#block += relayBlocks - 1;
      this.#time += (relayBlocks - 1) * BLOCK_SECONDS;
      await this.#travel();
    }
    this.#block += 1;
    this.#time += BLOCK_SECONDS;
    const slot = Math.floor((this.#time * 1_000) / SLOT_MS);
    for (const producer of this.#producers) await producer.build(this.#block, slot);
  }

  async #travel(): Promise<void> {
    for (const producer of this.#producers) await producer.travel(this.#time);
  }
}
