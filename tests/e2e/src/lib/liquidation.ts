/** Margin and auctions of naked vaults recomputed with integers; collateral is the strike asset. */

import {
  CONTRACT_DECIMALS,
  FIXED_DECIMALS,
  mulDivCeil,
  mulDivFloor,
  ONE,
  unit,
} from './amounts.ts';
import type { At, Chain } from './chain.ts';
import { field, integer, integerField, list, type Plain } from './plain.ts';
import { cashValue, type Kind } from './settlement.ts';

/** Seconds from the first price of an auction to the last. */
export const AUCTION_SECONDS = 3_600;
/** The most that the clock of an auction runs between two looks at the vault. */
const MAX_STEP = 300;
export const BPS = 10_000n;
/** Contracts are closed in multiples of this: 1e-4 contract. */
const LOT = 10_000n;

/** What is governed for one kind of a product. */
export interface NakedLimits {
  /** Upper bound of the time value by seconds to expiry. */
  readonly upperBound: readonly (readonly [seconds: number, bound: bigint])[];
  readonly spotShock: bigint;
  /** Multiples of the margin in basis points: to write, and to be left alone. */
  readonly upper: bigint;
  readonly lower: bigint;
  readonly minCollateral: bigint;
  readonly deviation: bigint;
  readonly maxPenalty: bigint;
  /** Of the penalty, in basis points. */
  readonly insuranceShare: bigint;
}

/** A short option as the margin sees it. */
export interface NakedOption {
  readonly kind: Kind;
  readonly strike: bigint;
  readonly upperBound: bigint;
  readonly spotShock: bigint;
  readonly decimals: number;
}

export interface NakedVault {
  readonly short: bigint;
  readonly collateral: bigint;
}

/** A running auction, as the chain keeps it. */
export interface Sale {
  readonly started: number;
  readonly startPrice: bigint;
  /** Seconds on its clock at the last look at the vault, and when that was. */
  readonly elapsed: number;
  readonly seen: number;
}

/** When a bid comes, and at which price of the underlying. */
export interface Moment {
  readonly time: number;
  readonly spot: bigint;
}

/** What the auction of a vault offers at one moment. */
export interface Offer {
  readonly price: bigint;
  /** What one contract is worth at exercise. */
  readonly value: bigint;
  /** The last price: all collateral for the whole short. */
  readonly end: bigint;
  /** The most contracts that may be closed. */
  readonly limit: bigint;
}

/** What a bid takes out of a vault, and who gets it. */
export interface Split {
  readonly payment: bigint;
  readonly toBidder: bigint;
  readonly toInsurance: bigint;
}

/** The auction of a vault in distress; nothing if there is none. */
export async function readSale(
  chain: Chain,
  series: bigint,
  owner: string,
  at?: At,
): Promise<Sale | undefined> {
  const distress = await chain.read('optionRegistry', 'distressed', [series, owner], at);
  const sale = distress === null ? null : field(distress, 'sale');
  if (sale === null) return undefined;
  const auction = field(sale, 'auction');
  return {
    started: Number(integerField(auction, 'started')),
    startPrice: integerField(auction, 'startPrice'),
    elapsed: Number(integerField(sale, 'elapsed')),
    seen: Number(integerField(sale, 'seen')),
  };
}

export async function readNakedLimits(chain: Chain, product: object, kind: Kind): Promise<NakedLimits> {
  const parameters = await chain.read('optionRegistry', 'products', [product]);
  if (parameters === null) throw new Error('the registry does not know the product');
  const governed = field(parameters, kind === 'Call' ? 'call' : 'put');
  const [health, classes, terms] = [
    field(governed, 'health'),
    field(parameters, 'classes'),
    field(parameters, 'liquidation'),
  ];
  return {
    upperBound: list(field(governed, 'upperBound')).map(knot),
    spotShock: integerField(parameters, 'spotShock'),
    upper: integerField(health, 'upper'),
    lower: integerField(health, 'lower'),
    minCollateral: integerField(classes, 'minNakedCollateral'),
    deviation: integerField(terms, 'deviation'),
    maxPenalty: integerField(terms, 'maxPenalty'),
    insuranceShare: integerField(terms, 'insuranceShare'),
  };
}

function knot(entry: Plain): readonly [number, bigint] {
  const [seconds = null, bound = null] = list(entry);
  return [Number(integer(seconds)), integer(bound)];
}

/** The bound up to the first knot, where it is flat; the demo's options live no longer. */
export function shortTermBound(knots: NakedLimits['upperBound'], seconds: number): bigint {
  const [first] = knots;
  if (!first || seconds > first[0]) throw new Error(`no flat bound for ${seconds} s to expiry`);
  return first[1];
}

/** Margin of one contract as an exact fraction of 18-decimal units. */
function exactMargin({ kind, strike, upperBound, spotShock }: NakedOption, spot: bigint): [bigint, bigint] {
  const [against, other] =
    kind === 'Put' ? [strike * ONE, spotShock * spot] : [spot * ONE, strike * spotShock];
  const smaller = against < other ? against : other;
  const intrinsic = against > other ? against - other : 0n;
  const divisor = kind === 'Put' ? ONE * ONE : spotShock * ONE;
  return [smaller * upperBound + intrinsic * ONE, divisor];
}

/** Collateral for a short at a multiple of the margin, rounded up once. */
export function requirement(
  option: NakedOption,
  spot: bigint,
  contracts: bigint,
  factor: bigint,
): bigint {
  const [numerator, divisor] = exactMargin(option, spot);
  return mulDivCeil(numerator, contracts * factor, divisor * BPS * perUnit(option.decimals));
}

/** The margin of one contract times a factor, each rounded up. */
export function marginTarget(option: NakedOption, spot: bigint, factor: bigint): bigint {
  const [numerator, divisor] = exactMargin(option, spot);
  return mulDivCeil(mulDivCeil(numerator, 1n, divisor), factor, BPS);
}

/** The first price: the exercise value less what the oracle may be off. */
export function startPrice(kind: Kind, strike: bigint, spot: bigint, deviation: bigint): bigint {
  const start = cashValue(kind, strike, spot) * ONE - deviation * spot;
  return start > 0n ? start / ONE : 0n;
}

/** The last price: all collateral over the short. */
export function endPrice({ collateral, short }: NakedVault, decimals: number): bigint {
  return mulDivFloor(collateral, perUnit(decimals), short);
}

/** Seconds on the clock of an auction at a time after the last look. */
export function elapsedAt({ elapsed, seen }: Sale, time: number): number {
  return elapsed + Math.min(time - seen, MAX_STEP);
}

/** Between the first and the last price, in proportion to the seconds, rounded down. */
export function auctionPrice(start: bigint, end: bigint, seconds: number): bigint {
  if (start > end) return end;
  const risen = BigInt(Math.min(seconds, AUCTION_SECONDS));
  return start + mulDivFloor(end - start, risen, BigInt(AUCTION_SECONDS));
}

/** At most the value and a share of what the vault holds beyond it. */
export function cappedPrice(price: bigint, value: bigint, end: bigint, share: bigint): bigint {
  const bounded = price < end ? price : end;
  if (value >= end) return bounded;
  const cap = value + mulDivFloor(end - value, share, ONE);
  return bounded < cap ? bounded : cap;
}

/** What brings the rest of the vault to the target, in whole lots; all if the rest would be dust. */
export function closeLimit(
  vault: NakedVault,
  target: bigint,
  price: bigint,
  dust: bigint,
  decimals: number,
): bigint {
  const scale = perUnit(decimals);
  const missing = target * vault.short - vault.collateral * scale;
  if (missing <= 0n) return 0n;
  const gain = target > price ? target - price : 0n;
  if (missing > gain * vault.short) return vault.short;
  const exact = mulDivCeil(missing, 1n, gain);
  const lots = mulDivCeil(exact, 1n, LOT) * LOT;
  if (lots >= vault.short) return vault.short;
  const left = vault.collateral - mulDivFloor(price, lots, scale);
  return left < dust ? vault.short : lots;
}

/** Of what is paid beyond the value (rounded up) the insurance gets its share, rounded down. */
export function splitPayment(
  price: bigint,
  value: bigint,
  contracts: bigint,
  insuranceShare: bigint,
  decimals: number,
): Split {
  const payment = mulDivFloor(price, contracts, perUnit(decimals));
  const worth = mulDivCeil(value, contracts, perUnit(decimals));
  const penalty = payment > worth ? payment - worth : 0n;
  const toInsurance = mulDivFloor(penalty, insuranceShare, BPS);
  return { payment, toBidder: payment - toInsurance, toInsurance };
}

export function offerOf(
  limits: NakedLimits,
  option: NakedOption,
  vault: NakedVault,
  sale: Sale,
  moment: Moment,
): Offer {
  const { kind, strike, decimals } = option;
  const end = endPrice(vault, decimals);
  const value = startPrice(kind, strike, moment.spot, 0n);
  const risen = auctionPrice(sale.startPrice, end, elapsedAt(sale, moment.time));
  const price = cappedPrice(risen, value, end, limits.maxPenalty);
  const target = marginTarget(option, moment.spot, limits.upper);
  const limit = closeLimit(vault, target, price, limits.minCollateral + 1n, decimals);
  return { price, value, end, limit };
}

/** Value per contract times contracts, over units of the asset. */
function perUnit(decimals: number): bigint {
  return unit(FIXED_DECIMALS + CONTRACT_DECIMALS - decimals);
}
