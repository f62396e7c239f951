/** A node under load that is killed again and again, and what has to hold after each time. */

import { setTimeout as sleep } from 'node:timers/promises';
import { bookFaults, type Books } from '../demo/books.ts';
import { booksOf } from '../demo/books-of.ts';
import type { Report } from '../demo/report.ts';
import { developmentTeam, type Team } from '../lib/accounts.ts';
import { Chain } from '../lib/chain.ts';
import { grantAll } from '../lib/grants.ts';
import { issuanceFaults, takeSnapshot } from '../lib/ledger.ts';
import { OwnNode, type Place } from '../lib/node.ts';
import type { Random } from '../lib/random.ts';
import { Sender } from '../lib/sender.ts';
import { Wallet } from '../lib/wallet.ts';
import { checkTotals, type Grant } from './accounts.ts';
import { Load } from './load.ts';
import { Witness } from './witness.ts';

export interface TrialOptions {
  readonly node: string;
  readonly place: Place;
  readonly blockMs: number;
  readonly kills: number;
  /** A kill comes so many milliseconds after the load goes on, at most. */
  readonly window: number;
  readonly random: Random;
}

const NODE_START_MS = 600_000;
const GOES_ON_MS = 180_000;
const DRAIN_MS = 120_000;
const RESEND_MS = 10_000;
const PAYERS = 20;
const DEPTH = 4;
const GRANT: Grant = { native: 200n * 10n ** 12n, usdc: 100_000n * 10n ** 6n };
const SHOWN_FAULTS = 5;

export class Trial {
  readonly #options: TrialOptions;
  readonly #report: Report;
  readonly #witness = new Witness();
  readonly #restarts: number[] = [];
  #node: OwnNode | undefined;
  #chain!: Chain;
  #books!: Books;
  #load: Load | undefined;
  #team!: Team;

  constructor(options: TrialOptions, report: Report) {
    this.#options = options;
    this.#report = report;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#options.place.port}`;
  }

  async run(): Promise<void> {
    const load = await this.#begin();
    for (let kill = 1; kill <= this.#options.kills; kill += 1) await this.#killOnce(load, kill);
    await this.#end(load);
  }

  async stop(): Promise<void> {
    this.#load?.pause();
    await this.#chain?.disconnect();
    await this.#node?.stop();
  }

  async #begin(): Promise<Load> {
    this.#report.title('a node with a state of its own, and accounts that pay');
    await this.#start();
    this.#team = await developmentTeam();
    const wallets = Array.from({ length: PAYERS }, (_, index) => new Wallet(this.#chain, this.#team.fresh(`payer ${index}`)));
    this.#books = await booksOf(this.#chain);
    const { usdc, vault } = this.#books;
    await this.#follow();
    const sender = new Sender(this.#chain);
    const addresses = wallets.map(({ address }) => address);
    await grantAll(sender, this.#team.dave, addresses, { native: GRANT.native, asset: usdc, amount: GRANT.usdc });
    const sink = this.#team.fresh('sink').address;
    await grantAll(sender, this.#team.dave, [sink], { native: GRANT.native, asset: usdc, amount: GRANT.usdc });
    const options = { wallets, sink, usdc, pool: vault.id, depth: DEPTH };
    const load = new Load(options, this.#witness, this.#chain.head.number);
    this.#report.say(`${PAYERS} accounts are funded in block ${this.#chain.head.number}`);
    this.#load = load;
    await load.resume(this.#chain, sender, { more: true });
    this.#report.title(`${this.#options.kills} kills`);
    return load;
  }

  async #killOnce(load: Load, kill: number): Promise<void> {
    const { window, random } = this.#options;
    const delay = Math.floor(random.uniform() * window);
    await sleep(delay);
    load.pause();
    await this.#node?.kill();
    // What the node told before its end may still be on its way.
    await this.#chain.disconnect();
    const { last } = this.#witness;
    const before = Date.now();
    await this.#start();
    this.#restarts.push((Date.now() - before) / 1_000);
    const [faults, resent] = [this.#witness.faults.length, load.resent];
    await this.#witness.verify(this.#chain);
    const state = await this.#stateFaults();
    await this.#follow();
    await load.resume(this.#chain, new Sender(this.#chain), { more: true });
    await this.#goesOn(last);
    const wrong = [...this.#witness.faults.slice(faults), ...state, ...load.register.repeated];
    const { entered, open } = load.register;
    this.#report.check(
      `kill ${kill}, ${delay} ms into the load at block ${last}: up in ${this.#restarts.at(-1)?.toFixed(0)} s, ` +
        `${this.#witness.blocks} blocks as before, ${load.resent - resent} of ${entered} payments again, ${open} open`,
      wrong.length === 0,
      wrong.slice(0, SHOWN_FAULTS).join('; '),
    );
  }

  /** The end: what waits comes in, and everything is counted. */
  async #end(load: Load): Promise<void> {
    this.#report.title('every payment once');
    load.pause();
    const until = Date.now() + DRAIN_MS;
    while (load.register.open > 0 && Date.now() < until) {
      await load.resume(this.#chain, new Sender(this.#chain), { more: false });
      await Promise.race([sleep(RESEND_MS), this.#chain.nextBlock(3)]);
      await load.read(this.#chain);
    }
    const { register, totals, reasons, resent } = load;
    const { last, blocks, faults } = this.#witness;
    await this.#witness.verify(this.#chain);
    const check = (name: string, wrong: readonly string[]): void =>
      this.#report.check(name, wrong.length === 0, wrong.slice(0, SHOWN_FAULTS).join('; '));
    this.#report.equal('payments that are in no block', BigInt(register.open), 0n);
    check('no payment is in two blocks', register.repeated);
    check(`${blocks} finalised blocks are as they were seen first`, faults);
    const at = await this.#chain.blockHash(last);
    await checkTotals(this.#report, { chain: this.#chain, at, usdc: this.#books.usdc, load, grant: GRANT });
    check('holdings, issuance and books agree', await this.#stateFaults());
    const sorted = [...this.#restarts].sort((a, b) => a - b);
    this.#report.say(
      `${this.#options.kills} kills; ${register.entered} payments, ${totals.done} done, ${totals.refused} refused ` +
        `(${[...reasons].map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}), ` +
        `${resent} handed in again; ${blocks} blocks; up again in ${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)} s, ` +
        `in the middle ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} s`,
    );
  }

  async #start(): Promise<void> {
    const { node, blockMs, place } = this.#options;
    this.#node = await OwnNode.start(node, blockMs, place);
    const connected = Chain.connect(this.url, { timeoutMs: NODE_START_MS });
    const ended = this.#node.watch();
    ended.catch(() => undefined);
    this.#chain = await Promise.race([connected, ended]);
    if (this.#books) this.#books = await booksOf(this.#chain);
  }

  async #follow(): Promise<void> {
    const chain = this.#chain;
    await this.#witness.follow(chain, () => void this.#load?.read(chain).catch(() => undefined));
  }

  async #goesOn(last: number): Promise<void> {
    const until = Date.now() + GOES_ON_MS;
    while (this.#witness.last <= last + 1) {
      if (Date.now() > until) throw new Error(`the chain stands at block ${this.#witness.last} after a restart`);
      await sleep(100);
    }
  }

  async #stateFaults(): Promise<string[]> {
    const { hash } = this.#chain.head;
    const snapshot = await takeSnapshot(this.#chain, hash);
    return [...issuanceFaults(snapshot), ...(await bookFaults(this.#books, snapshot))];
  }
}
