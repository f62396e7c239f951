/** Series and trades: how the handler, the registry and the runtime's quotes are spoken to. */

import type { At, Chain } from './chain.ts';
import { Refused } from './errors.ts';
import { amountOf, single, type ChainEvent } from './events.ts';
import { field, integer, integerField, isObject, textField } from './plain.ts';
import type { Extrinsic, Receipt, Sender, Signer } from './sender.ts';
import type { Market } from './product.ts';
import type { Kind } from './settlement.ts';
import { expectOk } from './vault.ts';

export interface Terms {
  readonly expiry: number;
  readonly kind: Kind;
  readonly strike: bigint;
}

export interface Listed extends Terms {
  readonly id: bigint;
}

/** Who stands behind a series. */
type Backing = 'Pool' | 'PublicNaked' | 'PublicFull';

/** A series that a user opened, with the native deposit that is held for it; none if it was there. */
export interface Issued extends Listed {
  readonly deposit: bigint | undefined;
}

/** What an order costs; a trade on the same state is filled at exactly this. */
export interface Quote {
  readonly premium: bigint;
  readonly fee: bigint;
  readonly total: bigint;
  readonly collateral: bigint;
  /** Implied volatility of the surface, 18 decimals. */
  readonly volatility: bigint;
  /** Fingerprint of everything that the price depends on. */
  readonly stateVersion: string;
}

/** At which terms a pool trades. */
export interface TradingTerms {
  readonly minContracts: bigint;
  readonly maxContracts: bigint;
  readonly maxPriceAge: number;
  /** Seconds before the expiry at which trading ends. */
  readonly cutoff: number;
  /** Steps in seconds in which the age of a price is charged for. */
  readonly stalenessStep: number;
  /** In whole units of the strike asset, 18 decimals. */
  readonly feePerContract: bigint;
}

export interface Order {
  readonly pool: number;
  readonly series: bigint;
  readonly contracts: bigint;
  /** The most that the buyer pays, premium and fee. */
  readonly maxTotal: bigint;
  /** The state that the price was quoted on; any state without it. */
  readonly stateVersion?: string;
}

export class Exchange {
  readonly #chain: Chain;
  readonly #sender: Sender;
  readonly #manager: Signer;

  constructor(chain: Chain, sender: Sender, manager: Signer) {
    this.#chain = chain;
    this.#sender = sender;
    this.#manager = manager;
  }

  /** Lists a series for trading; one that is listed already is found. */
  async list(pool: number, terms: Terms): Promise<Listed> {
    const args = { pool, ...terms, buyable: true, sellable: true };
    try {
      const receipt = await this.#sender.send(this.#manager, 'handler', 'listSeries', args);
      return { ...terms, id: amountOf(single(receipt.events, 'handler.SeriesListed'), 'series') };
    } catch (error) {
      if (!(error instanceof Refused) || error.name !== 'handler.AlreadyListed') throw error;
      return { ...terms, id: await this.#find(terms, 'Pool') };
    }
  }

  /** Opens a series that anybody writes, against naked margin or in full, or finds it. */
  async issue(
    issuer: Signer,
    product: Market,
    terms: Terms,
    backing: Exclude<Backing, 'Pool'>,
  ): Promise<Issued> {
    const { underlying, strikeAsset, collateralAsset } = product;
    const { expiry, kind, strike } = terms;
    const { events } = await this.#sender.send(issuer, 'optionRegistry', 'issueSeries', {
      terms: { underlying, strikeAsset, collateralAsset, expiry, kind, strike, backing },
    });
    const named = (name: string): ChainEvent | undefined => events.find((event) => event.name === name);
    const [issued, held] = [named('optionRegistry.SeriesIssued'), named('optionRegistry.DepositHeld')];
    const id = issued ? amountOf(issued, 'series') : await this.#find(terms, backing);
    return { ...terms, id, deposit: held ? amountOf(held, 'deposit') : undefined };
  }

  async terms(pool: number): Promise<TradingTerms> {
    const terms = await this.#chain.read('handler', 'parameters', [pool]);
    if (terms === null) throw new Error(`pool ${pool} has no terms of trading`);
    return {
      minContracts: integerField(terms, 'minContracts'),
      maxContracts: integerField(terms, 'maxContracts'),
      maxPriceAge: Number(integerField(terms, 'maxPriceAge')),
      cutoff: Number(integerField(terms, 'cutoff')),
      stalenessStep: Number(integerField(terms, 'stalenessStep')),
      feePerContract: integerField(terms, 'feePerContract'),
    };
  }

  /** What the pool trades, with the end of each listing. */
  async listings(pool: number): Promise<{ readonly id: bigint; readonly expiry: number }[]> {
    const entries = await this.#chain.entries('handler', 'listings', [pool]);
    return entries.map(([[, id = null], listing]) => ({
      id: integer(id),
      expiry: Number(integerField(listing, 'expiry')),
    }));
  }

  async quote(pool: number, series: bigint, contracts: bigint, at?: At): Promise<Quote> {
    const answer = await this.#chain.call('dhvApi', 'quote', [pool, series, contracts, 'Buy'], at);
    if (isObject(answer) && 'err' in answer) {
      throw this.#chain.refusal(field(answer, 'err'));
    }
    const raw = expectOk(answer, 'quote');
    return {
      premium: integerField(raw, 'premium'),
      fee: integerField(raw, 'fee'),
      total: integerField(raw, 'total'),
      collateral: integerField(raw, 'collateral'),
      volatility: integerField(raw, 'volatility'),
      stateVersion: textField(raw, 'stateVersion'),
    };
  }

  buyCall({ pool, series, contracts, maxTotal, stateVersion }: Order): Extrinsic {
    const expectedVersion = stateVersion ?? null;
    return this.#sender.build('handler', 'buy', {
      pool,
      series,
      contracts,
      maxTotal,
      expectedVersion,
    });
  }

  /** Among those with collateral in the strike asset. */
  async #find({ expiry, kind, strike }: Terms, backing: Backing): Promise<bigint> {
    const series = await this.#chain.entries('optionRegistry', 'seriesOf');
    const found = series.find(([, info]) => {
      const terms = field(info, 'terms');
      return (
        Number(integerField(terms, 'expiry')) === expiry &&
        integerField(terms, 'strike') === strike &&
        field(terms, 'kind') === kind &&
        field(terms, 'backing') === backing &&
        integerField(terms, 'collateralAsset') === integerField(terms, 'strikeAsset')
      );
    });
    if (!found) throw new Error(`no series of ${kind} ${strike} at ${expiry}`);
    return integer(found[0][0] ?? null);
  }

  async buy(buyer: Signer, order: Order): Promise<Receipt> {
    return this.#sender.sendBuilt(buyer, this.buyCall(order));
  }
}

/** What a trade took from the buyer and locked, as both pallets announced it. */
export interface Sale {
  readonly premium: bigint;
  readonly fee: bigint;
  readonly collateral: bigint;
}

export function salesOf(receipt: Receipt): Sale[] {
  const traded = field(single(receipt.events, 'handler.Traded').data, 'quote');
  const sold = single(receipt.events, 'liquidityPool.OptionsSold').data;
  return [traded, sold].map((fact) => ({
    premium: integerField(fact, 'premium'),
    fee: integerField(fact, 'fee'),
    collateral: integerField(fact, 'collateral'),
  }));
}
