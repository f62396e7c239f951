/** Everything the steps share, and the frame around each step: act, account for it, show it. */

import type { Team } from '../lib/accounts.ts';
import { formatUnits } from '../lib/amounts.ts';
import { NATIVE, optionToken, vaultShare, type AssetKey, type ForeignAsset } from '../lib/assets.ts';
import type { Chain } from '../lib/chain.ts';
import type { EventLog } from '../lib/event-log.ts';
import type { ChainEvent } from '../lib/events.ts';
import type { Exchange, Issued, Listed } from '../lib/exchange.ts';
import {
  balanceOf,
  issuanceFaults,
  movementFaults,
  movements,
  takeSnapshot,
  type Snapshot,
} from '../lib/ledger.ts';
import { summary, type Hedging } from '../lib/hedging.ts';
import type { Orders } from '../lib/orders.ts';
import type { Otc } from '../lib/otc.ts';
import type { PerpAccount } from '../lib/perp-account.ts';
import type { PriceFeed } from '../lib/price-feed.ts';
import type { Product } from '../lib/product.ts';
import { Progress } from '../lib/progress.ts';
import type { Quotes } from '../lib/quotes.ts';
import type { Sender, Signer } from '../lib/sender.ts';
import type { SurfaceFeed } from '../lib/surface-feed.ts';
import type { Vault } from '../lib/vault.ts';
import { bookFaults } from './books.ts';
import type { Naked } from './naked.ts';
import { showPerps } from './perps.ts';
import type { Report } from './report.ts';

export interface Parts {
  readonly chain: Chain;
  readonly sender: Sender;
  readonly team: Team;
  readonly log: EventLog;
  readonly report: Report;
  readonly prices: PriceFeed;
  readonly surface: SurfaceFeed;
  readonly exchange: Exchange;
  readonly orders: Orders;
  readonly otc: Otc;
  readonly quotes: Quotes;
  readonly product: Product;
  readonly vault: Vault;
  readonly usdc: ForeignAsset;
  readonly weth: ForeignAsset;
  /** Keyless accounts of the pool by name. */
  readonly poolAccounts: ReadonlyMap<string, string>;
  readonly hedging: Hedging;
  /** Accounts of the pool at venues that are there from the start. */
  readonly perps: readonly PerpAccount[];
}

export interface WaitOptions {
  /** Whether the surface is kept fresh meanwhile: it cannot be while there are no prices. */
  readonly keepFresh?: boolean;
  /** Seconds of chain time after the expected end until the wait is given up. */
  readonly patience?: number;
}

interface Column {
  readonly title: string;
  readonly asset: AssetKey;
  readonly decimals: number;
}

const NATIVE_DECIMALS = 12;
const SHOWN_FAULTS = 10;
const SURFACE_CHECK_BLOCKS = 20;
const PATIENCE_SECONDS = 900;

export class World {
  readonly parts: Parts;
  readonly depositor: Signer;
  readonly trader: Signer;
  /** Write naked puts. */
  readonly writers: readonly [Signer, Signer];
  /** Holds the naked puts. */
  readonly bidder: Signer;
  /** For whom the manager makes orders, and who takes the maker's quotes. */
  readonly buyer: Signer;
  /** Signs quotes off chain, and writes what they sell in full. */
  readonly maker: Signer;
  /** Has USDC and nothing else. */
  readonly guest: Signer;
  readonly series: Listed[] = [];
  /** A call above and a put below the price, a month away: bought and sold back. */
  readonly strangle: Listed[] = [];
  /** Size of each trade, in units of 1e-8 contracts. */
  contracts = 0n;
  /** Block in which the series were listed. */
  listedAt = 0;
  /** Block of the last trade of options. */
  tradedAt = 0;
  /** USDC of the trader after the trades. */
  tradedBalance = 0n;
  /** The naked puts, once they are written. */
  naked: Naked | undefined;
  /** Puts that the maker sold to the buyer, once they are sold. */
  quoted: Issued | undefined;
  /** Naked puts that the bidder holds after the auctions. */
  heldAtExpiry = 0n;
  /** USDC of who writes or holds a series of the public, after the last movement before its expiry. */
  readonly usdcBeforeExpiry = new Map<string, bigint>();
  /** Expiries that must have a fresh smile. */
  expiries: number[] = [];
  #last: Snapshot;
  #previous: Snapshot;
  #events: readonly ChainEvent[] = [];
  #fatal: string | undefined;

  private constructor(parts: Parts, first: Snapshot) {
    this.parts = parts;
    this.#last = first;
    this.#previous = first;
    this.depositor = parts.team.fresh('depositor');
    this.trader = parts.team.fresh('trader');
    this.writers = [parts.team.fresh('writer'), parts.team.fresh('second writer')];
    this.bidder = parts.team.fresh('bidder');
    this.buyer = parts.team.fresh('buyer');
    this.maker = parts.team.fresh('maker');
    this.guest = parts.team.fresh('guest');
  }

  static async create(parts: Parts): Promise<World> {
    return new World(parts, await takeSnapshot(parts.chain, parts.chain.head.hash));
  }

  /** The ledger at the end of the last step. */
  get last(): Snapshot {
    return this.#last;
  }

  /** Called from the background: the next wait fails with it. */
  fail(message: string): void {
    this.#fatal ??= message;
  }

  /** Throws what was told in the background. */
  throwIfFailed(): void {
    if (this.#fatal !== undefined) throw new Error(this.#fatal);
  }

  /** Runs one step, then checks the books of the whole chain over it and shows where we stand. */
  async step(title: string, action: (before: Snapshot) => Promise<void>): Promise<void> {
    const { report } = this.parts;
    report.title(title);
    const before = this.#last;
    await action(before);
    await this.#account(before);
    await this.#show();
  }

  /** The ledger at the end of the step before the last. */
  get previous(): Snapshot {
    return this.#previous;
  }

  /** What happened in the last step. */
  get events(): readonly ChainEvent[] {
    return this.#events;
  }

  /** How many units of an asset an account has more after the last step than before it. */
  gained(asset: AssetKey, account: string): bigint {
    return this.balance(asset, account) - balanceOf(this.#previous, asset, account);
  }

  /** Events since the last step ended. */
  async news(): Promise<ChainEvent[]> {
    const { log, chain } = this.parts;
    return log.events(this.#last.number, chain.head.number);
  }

  balance(asset: AssetKey, account: string): bigint {
    return balanceOf(this.#last, asset, account);
  }

  /** Lets blocks pass until `done` answers with something; feeds go on meanwhile. */
  async until<T>(
    label: string,
    endsAt: number,
    done: () => Promise<T | undefined>,
    { keepFresh = true, patience = PATIENCE_SECONDS }: WaitOptions = {},
  ): Promise<T> {
    const { chain, surface } = this.parts;
    const progress = new Progress(`   ${label}`);
    const start = await chain.now();
    try {
      for (let blocks = 0; ; blocks += 1) {
        this.throwIfFailed();
        const found = await done();
        if (found !== undefined) return found;
        const now = await chain.now();
        if (now > endsAt + patience) throw new Error(`${label}: nothing after ${now - endsAt} s`);
        const left = Math.max(0, endsAt - now);
        progress.update(now - start, endsAt - start, `${left} s of chain time, block ${chain.head.number}`);
        if (keepFresh && blocks % SURFACE_CHECK_BLOCKS === 0) await surface.refresh(this.expiries);
        await chain.nextBlock();
      }
    } finally {
      progress.end();
    }
  }

  /** Lets blocks pass until the chain's clock shows a time. */
  async waitUntil(label: string, time: number, options: WaitOptions = {}): Promise<void> {
    const { chain } = this.parts;
    await this.until(label, time, async () => ((await chain.now()) >= time ? true : undefined), options);
  }

  async #account(before: Snapshot): Promise<void> {
    const { chain, log, report } = this.parts;
    const after = await takeSnapshot(chain, chain.head.hash);
    const events = await log.events(before.number, after.number);
    const holders = [...after.holdings.values()].reduce((sum, accounts) => sum + accounts.size, 0);
    const blocks = after.number - before.number;
    const faults = [...issuanceFaults(after), ...movementFaults(before, after, movements(events))];
    report.check(
      `conservation over ${blocks} blocks: ${holders} holdings of ${after.holdings.size} assets add up ` +
        `to what is issued, and each moved as ${events.length} events say`,
      faults.length === 0,
      faults.slice(0, SHOWN_FAULTS).join('; '),
    );
    const differing = await bookFaults(this.parts, after);
    report.check(
      "the pallets' books agree with the balances of their accounts",
      differing.length === 0,
      differing.join('; '),
    );
    this.#previous = before;
    this.#last = after;
    this.#events = events;
  }

  async #show(): Promise<void> {
    const { chain, vault, hedging, report } = this.parts;
    const worth = await vault.worth(this.#last.hash);
    const delta = await hedging.netDelta(this.#last.hash);
    const now = await chain.now(this.#last.hash);
    const fixed = (value: bigint | undefined, digits: number): string =>
      value === undefined ? '–' : formatUnits(value, 18, digits);
    report.table(
      `block ${this.#last.number}`,
      ['chain time', 'spot', 'NAV', 'share price', 'delta of book', 'spot hedge', 'perps', 'net'],
      [
        [
          new Date(now * 1_000).toISOString().slice(0, 19),
          fixed(worth?.spot, 2),
          fixed(worth?.nav, 6),
          fixed(worth?.pricePerShare, 12),
          ...[delta?.book, delta?.spot, delta?.perps, delta?.net].map((one) => fixed(one, 4)),
        ],
      ],
    );
    const columns = this.#columns();
    const holders = this.#named().filter(([, account]) =>
      columns.some(({ asset }) => this.balance(asset, account) !== 0n),
    );
    const rows = holders.map(([name, account]) => [
      name,
      ...columns.map(({ asset, decimals }) =>
        formatUnits(this.balance(asset, account), decimals, Math.min(decimals, 8)),
      ),
    ]);
    report.table('balances', ['account', ...columns.map(({ title }) => title)], rows);
    await showPerps(this.parts, this.#last.hash);
    const hedges = summary(this.#events);
    if (hedges !== undefined) report.say(hedges);
  }

  #columns(): Column[] {
    const { usdc, weth, vault } = this.parts;
    return [
      { title: 'DHV', asset: NATIVE, decimals: NATIVE_DECIMALS },
      { title: 'USDC', asset: usdc.key, decimals: usdc.decimals },
      { title: 'WETH', asset: weth.key, decimals: weth.decimals },
      { title: 'shares', asset: vaultShare(BigInt(vault.id)), decimals: 18 },
      ...this.#shownSeries().map(({ id, kind }) => ({
        title: `${kind.toLowerCase()} #${id}`,
        asset: optionToken(id),
        decimals: 8,
      })),
    ];
  }

  #shownSeries(): Listed[] {
    const ofPublic = [this.quoted, this.naked?.series].filter((series) => series !== undefined);
    return [...this.series, ...this.strangle, ...ofPublic];
  }

  #named(): [string, string][] {
    return [
      ['depositor', this.depositor.address],
      ['trader', this.trader.address],
      ['buyer', this.buyer.address],
      ['maker', this.maker.address],
      ['guest', this.guest.address],
      ['writer', this.writers[0].address],
      ['second writer', this.writers[1].address],
      ['bidder', this.bidder.address],
      ...this.parts.poolAccounts,
    ];
  }
}
