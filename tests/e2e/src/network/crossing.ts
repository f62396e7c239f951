/** Both chains together: what every step shares, and what must hold across them after each. */

import { formatUnits } from '../lib/amounts.ts';
import { messageOf } from '../lib/errors.ts';
import type { World } from '../demo/world.ts';
import { integerField } from '../lib/plain.ts';
import type { Driver } from './driver.ts';
import { HOME_PARA, siblingAccount, VENUE_PARA } from './locations.ts';
import {
  bucket,
  BUCKETS,
  imbalance,
  isQuiet,
  isStill,
  shownOps,
  shownSize,
  type PerpAccount,
  type PerpState,
} from '../lib/perp-account.ts';
import type { Venue } from './venue.ts';

/** Blocks after which what is waited for should have happened. */
const PATIENCE_BLOCKS = 60;

export class Crossing {
  readonly world: World;
  readonly venue: Venue;
  readonly driver: Driver;
  /** The pool's account at the venue, once it is open. */
  #account: PerpAccount | undefined;

  constructor(world: World, venue: Venue, driver: Driver) {
    this.world = world;
    this.venue = venue;
    this.driver = driver;
  }

  get account(): PerpAccount {
    if (!this.#account) throw new Error('the pool has no account at the venue');
    return this.#account;
  }

  set account(account: PerpAccount) {
    this.#account = account;
  }

  /** One step: act, account for it on home, and hold both chains against each other. */
  async step(title: string, action: () => Promise<void>): Promise<void> {
    await this.world.step(title, action);
    await this.driver.still(() => this.#compare());
  }

  /** Waits until something is so; what it says of the wait is in the error. */
  async until<T>(what: string, done: () => Promise<T | undefined>, blocks = PATIENCE_BLOCKS): Promise<T> {
    const { chain } = this.world.parts;
    for (let waited = 0; ; waited += 1) {
      this.world.throwIfFailed();
      const found = await this.driver.still(done);
      if (found !== undefined) return found;
      if (waited === blocks) throw new Error(`${what}: not within ${blocks} blocks${await this.#hint()}`);
      await chain.nextBlock();
    }
  }

  /** Waits until the account fits, and nothing is on its way. */
  async settled(what: string, fits: (state: PerpState) => boolean = () => true, blocks?: number): Promise<PerpState> {
    return this.until(
      what,
      async () => {
        const state = await this.account.open();
        return isQuiet(state) && fits(state) ? state : undefined;
      },
      blocks,
    );
  }

  /** Until the next resume no block of the venue is made; prices go to home alone. */
  async holdVenue(): Promise<void> {
    const { prices } = this.world.parts;
    // A price that is on its way to the venue must not wait for a block there.
    await prices.stop();
    await this.driver.still(async () => this.driver.clock.hold(this.venue.chain));
    await prices.feed();
    prices.start();
  }

  resumeVenue(): void {
    this.driver.clock.resume(this.venue.chain);
  }

  async #hint(): Promise<string> {
    const state = await this.#account?.state().catch(() => undefined);
    return state ? ` (position ${shownSize(state.size)}, on its way: ${shownOps(state)})` : '';
  }

  async #compare(): Promise<void> {
    const { report, chain } = this.world.parts;
    const here = chain.head.hash;
    const there = this.venue.chain.head.hash;
    const state = await this.#account?.state(here);
    if (!state || isStill(state)) await this.#compareReserve(here, there);
    if (!state) return;
    const { account, venue } = this;
    const { usdc } = this.world.parts;
    report.check('every unit of the account stands in one bucket', imbalance(state) === 0n, `${imbalance(state)} do not`);
    report.equal('idle funds are on the account', await this.#held(account.address, here), bucket(state, 'idle'));
    const nav = await account.nav(here).catch((error: unknown) => messageOf(error));
    if (typeof nav === 'string') {
      report.say(`the account has no value now: ${nav}`);
    } else {
      report.check('NAV low ≤ mark ≤ high', nav.low <= nav.mark && nav.mark <= nav.high, `${nav.low} ${nav.mark} ${nav.high}`);
      if (isQuiet(state)) report.check('nothing on its way: one NAV', nav.low === nav.high, `${nav.low} ${nav.high}`);
    }
    if (isQuiet(state) && account.addressThere !== '') await this.#compareAccounts(state, there);
    const usd = (name: string): string => formatUnits(bucket(state, name), usdc.decimals, 2);
    const fixed = (value: bigint): string => formatUnits(value, 18, 2);
    report.table(
      `the account at the venue (relay block ${this.driver.clock.block}, on its way: ${shownOps(state)})`,
      ['position', ...BUCKETS, 'fees', 'NAV low', 'NAV high'],
      [
        [
          shownSize(state.size),
          ...[...BUCKETS, 'fees'].map(usd),
          ...(typeof nav === 'string' ? ['–', '–'] : [fixed(nav.low), fixed(nav.high)]),
        ],
      ],
    );
    const float = await venue.balance(siblingAccount(HOME_PARA), there);
    report.say(`left to pay for messages at the venue: ${formatUnits(float, usdc.decimals)} USDC`);
  }

  /** USDC of an account of home. */
  async #held(who: string, at: string): Promise<bigint> {
    const { chain, usdc } = this.world.parts;
    const entry = await chain.read('foreignAssets', 'account', [usdc.location, who], at);
    return entry === null ? 0n : integerField(entry, 'balance');
  }

  /** What home keeps for the venue is what the venue has issued: nothing is made on the way. */
  async #compareReserve(here: string, there: string): Promise<void> {
    const { report } = this.world.parts;
    const kept = await this.#held(siblingAccount(VENUE_PARA), here);
    report.equal('USDC that home keeps for the venue = all USDC there', kept, await this.venue.issued(there));
  }

  /** What home believes of the account against what the venue keeps. */
  async #compareAccounts(state: PerpState, there: string): Promise<void> {
    const { report } = this.world.parts;
    const { addressThere } = this.account;
    const standing = await this.venue.standing(addressThere, there);
    report.equal('margin at the venue', standing.margin, bucket(state, 'margin'));
    report.equal('position at the venue', standing.size, state.size);
    report.equal('entry at the venue', standing.entry, state.entry);
    const free = await this.venue.balance(addressThere, there);
    report.equal('free funds at the venue', free, bucket(state, 'venueFree') + bucket(state, 'surplus'));
    const results = standing.margin - (standing.inTotal - standing.outTotal + standing.realised);
    report.equal('margin = deposits − withdrawals + results', results, 0n);
  }
}

