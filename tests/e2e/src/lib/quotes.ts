/** Quotes that makers sign off chain: what exactly is signed, how it is filled, and what a fill must amount to. */

import type { Codec } from '@polkadot/types-codec/types';
import { blake2AsHex } from '@polkadot/util-crypto';
import { totalCeil, totalFloor } from './amounts.ts';
import type { At, Chain } from './chain.ts';
import type { ChainEvent } from './events.ts';
import type { Terms } from './exchange.ts';
import { field, integer, integerField, isObject, show, textField } from './plain.ts';
import type { Market } from './product.ts';
import type { Extrinsic, Sender } from './sender.ts';
import { expectOk } from './vault.ts';

export interface MakerQuote {
  readonly maker: string;
  /** Who may fill it; anybody if null. */
  readonly taker: string | null;
  readonly series: Market & Terms & { readonly backing: 'PublicFull' };
  /** What the maker does. */
  readonly side: 'Buy' | 'Sell';
  readonly contracts: bigint;
  /** Of a contract in the strike asset, 18 decimals. */
  readonly price: bigint;
  readonly partial: boolean;
  readonly nonce: bigint;
  /** Seconds of the chain's clock: the first and the last in which it can be filled. */
  readonly signedAt: number;
  readonly expiresAt: number;
}

/** One fill, as the chain announces it. */
export interface QuoteFill {
  readonly series: bigint;
  readonly side: string;
  readonly contracts: bigint;
  readonly price: bigint;
  /** What the buyer paid the seller. */
  readonly paid: bigint;
  /** How much of it the seller wrote, and the collateral that moved for that. */
  readonly written: bigint;
  readonly collateral: bigint;
  readonly left: bigint;
}

/** A margin vault that somebody writes against. */
export interface Backing {
  readonly short: bigint;
  readonly collateral: bigint;
}

const DOMAIN = 'dhv-rfq-v1';
const MARKS = ['<Bytes>', '</Bytes>'] as const;

export class Quotes {
  readonly #chain: Chain;
  readonly #sender: Sender;

  constructor(chain: Chain, sender: Sender) {
    this.#chain = chain;
    this.#sender = sender;
  }

  /** What the maker signs; on this chain unless another genesis is given. */
  payload(quote: MakerQuote, genesis = this.#chain.api.genesisHash.toU8a()): Uint8Array {
    return payloadOf(genesis, this.#encoded(quote).toU8a());
  }

  /** Names the quote in events. */
  hash(quote: MakerQuote): string {
    return blake2AsHex(this.payload(quote), 256);
  }

  /** What the chain says that the maker signs. */
  async chainPayload(quote: MakerQuote): Promise<string> {
    const answer = await this.#chain.view('Handler', 'quote_payload', [quote]);
    if (typeof answer !== 'string') throw new Error(`a payload is bytes, not ${show(answer)}`);
    return answer;
  }

  /** Fills so much of it, or all that is left; whether the signature is the maker's is the chain's to judge. */
  fillCall(quote: MakerQuote, signature: Uint8Array, contracts?: bigint): Extrinsic {
    return this.#sender.build('handler', 'fillQuote', {
      quote: this.#encoded(quote),
      signature: { Sr25519: signature },
      contracts: contracts ?? null,
    });
  }

  cancelCall({ expiresAt, nonce }: MakerQuote): Extrinsic {
    return this.#sender.build('handler', 'cancelQuote', { expiresAt, nonce });
  }

  /** How much of it can be filled now; a refusal is thrown by its name. */
  async left(quote: MakerQuote, at?: At): Promise<bigint> {
    const answer = await this.#chain.view('Handler', 'quote_left', [quote], at);
    if (isObject(answer) && 'err' in answer) throw this.#chain.refusal(field(answer, 'err'));
    return integer(expectOk(answer, 'quote_left'));
  }

  /** The vault of a writer in a series; an empty one if there is none. */
  async vaultOf(series: bigint, writer: string, at?: At): Promise<Backing> {
    const vault = await this.#chain.read('optionRegistry', 'vaults', [series, writer], at);
    if (vault === null) return { short: 0n, collateral: 0n };
    return { short: integerField(vault, 'short'), collateral: integerField(vault, 'collateral') };
  }

  #encoded(quote: MakerQuote): Codec {
    const { api } = this.#chain;
    const type = api.tx['handler']?.['fillQuote']?.meta.args[0]?.type.toString();
    if (type === undefined) throw new Error('the chain has no call handler.fillQuote');
    return api.createType(type, quote);
  }
}

/** `domain ++ hash of the first block ++ SCALE of the quote`. */
export function payloadOf(genesis: Uint8Array, quote: Uint8Array): Uint8Array {
  return joined(Buffer.from(DOMAIN), genesis, quote);
}

/** Between the marks that wallets put around what they are asked to sign. */
export function wrapped(payload: Uint8Array): Uint8Array {
  const [open, close] = MARKS;
  return joined(Buffer.from(open), payload, Buffer.from(close));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** What the buyer pays: rounded up if the maker sells, down if the maker buys. */
export function paidFor(side: MakerQuote['side'], price: bigint, contracts: bigint, decimals: number): bigint {
  const total = side === 'Sell' ? totalCeil : totalFloor;
  return total(price, contracts, decimals);
}

/** What backs a short put in full: its strike. */
export function fullBacking(strike: bigint, short: bigint, decimals: number): bigint {
  return totalCeil(strike, short, decimals);
}

/** What a fill announced. */
export function quoteFillOf({ data }: ChainEvent): QuoteFill {
  const fill = data['fill'] ?? null;
  return {
    series: integerField(fill, 'series'),
    side: textField(fill, 'side'),
    contracts: integerField(fill, 'contracts'),
    price: integerField(fill, 'price'),
    paid: integerField(fill, 'paid'),
    written: integerField(fill, 'written'),
    collateral: integerField(fill, 'collateral'),
    left: integerField(fill, 'left'),
  };
}
