/**
 * Signed transactions that go on over kills: what no finalised block holds is handed in again, byte by byte
 * as it was signed, and what came of each is read from the finalised blocks.
 */

import type { ForeignAsset } from '../lib/assets.ts';
import type { Chain } from '../lib/chain.ts';
import { Register } from '../lib/register.ts';
import type { Extrinsic, Sender } from '../lib/sender.ts';
import type { Signed, Wallet } from '../lib/wallet.ts';
import type { Witness } from './witness.ts';

/** What a transaction pays, and to whom. */
type Kind = 'native' | 'usdc' | 'deposit';
const KINDS: readonly Kind[] = ['native', 'usdc', 'deposit'];

interface Payment {
  readonly from: string;
  readonly kind: Kind;
  readonly amount: bigint;
}

interface Payer {
  readonly wallet: Wallet;
  /** In the order of their nonces. */
  open: Signed[];
}

/** What the payments that were done come to. */
export interface Totals {
  done: number;
  refused: number;
  readonly native: Map<string, bigint>;
  readonly usdc: Map<string, bigint>;
  readonly deposits: Map<string, bigint>;
}

export interface LoadOptions {
  readonly wallets: readonly Wallet[];
  readonly sink: string;
  readonly usdc: ForeignAsset;
  readonly pool: number;
  /** Transactions of one account that wait at a time. */
  readonly depth: number;
}

const TICK_MS = 200;
const NATIVE_UNIT = 10n ** 9n;
/** The least deposit. */
const USDC_UNIT = 10n ** 7n;

export class Load {
  readonly register = new Register<Payment>();
  readonly totals: Totals = { done: 0, refused: 0, native: new Map(), usdc: new Map(), deposits: new Map() };
  /** Why the chain refused a payment, and how often. */
  readonly reasons = new Map<string, number>();
  resent = 0;
  readonly #options: LoadOptions;
  readonly #payers: readonly Payer[];
  readonly #witness: Witness;
  #failed: unknown;
  #read = 0;
  #timer: NodeJS.Timeout | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(options: LoadOptions, witness: Witness, from: number) {
    this.#options = options;
    this.#witness = witness;
    this.#payers = options.wallets.map((wallet) => ({ wallet, open: [] }));
    this.#read = from;
  }

  get sink(): string {
    return this.#options.sink;
  }

  get wallets(): readonly Wallet[] {
    return this.#options.wallets;
  }

  /** Hands in again what waits, and goes on with new ones unless it is the end. */
  async resume(chain: Chain, sender: Sender, { more }: { readonly more: boolean }): Promise<void> {
    await this.read(chain);
    for (const { open } of this.#payers) {
      this.resent += open.length;
      for (const signed of open) submit(chain, signed);
    }
    if (more) this.#timer = setInterval(() => this.#tick(chain, sender), TICK_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
  }

  /** Reads the finalised blocks that are new; each is read once. */
  async read(chain: Chain): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    const work = this.#reading.catch(() => undefined).then(async () => {
      for (const { number, hash } of this.#witness.after(this.#read)) {
        await this.#readBlock(chain, number, hash);
        this.#read = number;
      }
    });
    this.#reading = work;
    await work;
  }

  async #readBlock(chain: Chain, number: number, hash: string): Promise<void> {
    type Answer = { readonly block: { readonly extrinsics: string[] } };
    const [{ block }, events] = await Promise.all([
      chain.request<Answer>('chain_getBlock', hash),
      chain.events(hash),
    ]);
    for (const { what, index } of this.register.see(number, block.extrinsics)) {
      const failed = events.find(({ name, extrinsic }) => name === 'system.ExtrinsicFailed' && extrinsic === index);
      if (failed) this.#refused(chain.refusal(failed.data['dispatchError'] ?? null).name);
      else this.#count(what);
    }
    for (const payer of this.#payers) payer.open = payer.open.filter((one) => !this.register.isIncluded(one));
  }

  #refused(reason: string): void {
    this.totals.refused += 1;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  #count({ from, kind, amount }: Payment): void {
    this.totals.done += 1;
    const sums = { native: this.totals.native, usdc: this.totals.usdc, deposit: this.totals.deposits }[kind];
    sums.set(from, (sums.get(from) ?? 0n) + amount);
  }

  /** What goes wrong here is told by the next read. */
  #tick(chain: Chain, sender: Sender): void {
    try {
      this.#topUp(chain, sender);
    } catch (error) {
      this.pause();
      this.#failed = error;
    }
  }

  #topUp(chain: Chain, sender: Sender): void {
    if (!chain.connected) return;
    for (const payer of this.#payers) {
      if (payer.open.length < this.#options.depth) this.#pay(chain, sender, payer);
    }
  }

  #pay(chain: Chain, sender: Sender, { wallet, open }: Payer): void {
    const kind = KINDS[wallet.nonce % KINDS.length] ?? 'native';
    const amount = (kind === 'native' ? NATIVE_UNIT : USDC_UNIT) + BigInt(wallet.nonce);
    const signed = wallet.sign(this.#call(sender, kind, amount, wallet.address));
    this.register.enter(signed, { from: wallet.address, kind, amount });
    open.push(signed);
    submit(chain, signed);
  }

  #call(sender: Sender, kind: Kind, amount: bigint, beneficiary: string): Extrinsic {
    const { sink, usdc, pool } = this.#options;
    if (kind === 'native') return sender.build('balances', 'transferKeepAlive', { dest: sink, value: amount });
    if (kind === 'deposit') return sender.build('liquidityPool', 'requestDeposit', { pool, amount, beneficiary });
    return sender.build('foreignAssets', 'transferKeepAlive', { id: usdc.location, target: sink, amount });
  }
}

/** Whatever the node answers, if it still can: the blocks decide. */
function submit(chain: Chain, signed: Signed): void {
  chain.request('author_submitExtrinsic', signed).catch(() => undefined);
}
