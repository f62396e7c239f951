/**
 * Makes the blocks of the chains of a simulated network: they see one relay chain, whose block number
 * and slot stand here.
 */

import { WsProvider } from '@polkadot/api';
import { BLOCK_SECONDS, type Chain } from '../lib/chain.ts';

/** Where the relay chain keeps its slot: `Babe.CurrentSlot`. */
const CURRENT_SLOT = '0x1cb6f36e027abb2091cfb5110ab5087f06155b3cd9a8c9e5e9a23fd5dc13a5ed';
const SLOT_BYTES = 8;
/** A block takes about a second; none takes as long as this. */
const BLOCK_TIMEOUT_MS = 120_000;

/** What makes the blocks of one chain. */
export interface BlockMaker {
  readonly chain: Pick<Chain, 'now'>;
  /** The relay block of its newest block. */
  relayBlock(): Promise<number>;
  /** Builds one block on a relay block, which shows that time in seconds. */
  build(relayBlock: number, time: number): Promise<void>;
}

/** One chain of the network and the connection over which its blocks are ordered. */
export class Producer implements BlockMaker {
  readonly chain: Chain;
  readonly #provider: WsProvider;
  /** Seconds that its last block shows, if that was made here. */
  #time: number | undefined;

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

  /** Waits until the block is known here. */
  async build(relayBlock: number, time: number): Promise<void> {
    // A chain puts its next block one slot after the last.
    const last = time - BLOCK_SECONDS;
    if (this.#time !== last) await this.#provider.send('dev_timeTravel', [last * 1_000]);
    const slot = Buffer.alloc(SLOT_BYTES);
    slot.writeBigUInt64LE(BigInt(time / BLOCK_SECONDS));
    const hash = await this.#provider.send<string>('dev_newBlock', [
      {
        relayParentNumber: relayBlock,
        relayChainStateOverrides: [[CURRENT_SLOT, `0x${slot.toString('hex')}`]],
      },
    ]);
    this.#time = time;
    while (this.chain.head.hash !== hash) await this.chain.nextBlock();
  }
}

/** The relay chain that the network is made of. */
export class RelayClock {
  readonly #makers: readonly BlockMaker[];
  readonly #held = new Set<BlockMaker['chain']>();
  #block: number;
  #time: number;

  private constructor(makers: readonly BlockMaker[], block: number, time: number) {
    this.#makers = makers;
    this.#block = block;
    this.#time = time;
  }

  /** Takes over chains that were just started, each by a clock of its own. */
  static async start(makers: readonly BlockMaker[]): Promise<RelayClock> {
    const times = await Promise.all(makers.map(({ chain }) => chain.now()));
    const blocks = await Promise.all(makers.map((maker) => maker.relayBlock()));
    const time = Math.ceil(Math.max(...times) / BLOCK_SECONDS) * BLOCK_SECONDS;
    return new RelayClock(makers, Math.max(...blocks), time);
  }

  /** The newest relay block. */
  get block(): number {
    return this.#block;
  }

  /** Makes no blocks of a chain for a while; what is sent there waits. */
  hold(chain: BlockMaker['chain']): void {
    this.#held.add(chain);
  }

  resume(chain: BlockMaker['chain']): void {
    this.#held.delete(chain);
  }

  isHeld(chain: BlockMaker['chain']): boolean {
    return this.#held.has(chain);
  }

  /** So many relay blocks, and one block of each chain on the last of them, in their order. */
  async pass(relayBlocks = 1): Promise<void> {
    this.#block += relayBlocks;
    this.#time += relayBlocks * BLOCK_SECONDS;
    for (const maker of this.#makers) {
      if (!this.#held.has(maker.chain)) await maker.build(this.#block, this.#time);
    }
  }
}
