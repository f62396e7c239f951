/** How full a block is: what its transactions took of what the runtime lets them take. */

import type { Chain } from '../lib/chain.ts';
import { field, integerField, type Plain } from '../lib/plain.ts';

/** Picoseconds of reference time and bytes of proof. */
export interface Weight {
  readonly time: bigint;
  readonly proof: bigint;
}

export interface Limits {
  /** Of ordinary transactions, and of the whole block. */
  readonly normal: Weight;
  readonly block: Weight;
  /** What any transaction takes beside what it declares. */
  readonly base: Weight;
  /** Bytes of ordinary transactions. */
  readonly length: number;
}

export interface Used {
  readonly normal: Weight;
  /** Of all classes. */
  readonly total: Weight;
  readonly length: number;
}

/** Of what ordinary transactions may use, 1 is all. */
export interface Fullness {
  readonly time: number;
  readonly proof: number;
  readonly length: number;
  /** Whether one more of the transactions that the load is made of finds no room. */
  readonly full: boolean;
}

const CLASSES = ['normal', 'operational', 'mandatory'];

export function limitsOf(chain: Chain): Limits {
  const weights = chain.constant('system', 'blockWeights') ?? null;
  const normal = field(field(weights, 'perClass'), 'normal');
  const lengths = field(chain.constant('system', 'blockLength') ?? null, 'max');
  const block = weightOf(field(weights, 'maxBlock'));
  const share = field(normal, 'maxTotal');
  return {
    normal: share === null ? block : weightOf(share),
    block,
    base: weightOf(field(normal, 'baseExtrinsic')),
    length: Number(integerField(lengths, 'normal')),
  };
}

/** What the transactions of a block took, as the runtime counted it. */
export async function usedIn(chain: Chain, hash: string, length: number): Promise<Used> {
  const used = await chain.read('system', 'blockWeight', [], hash);
  const classes = CLASSES.map((name) => weightOf(field(used, name)));
  const total = classes.reduce((sum, each) => plus(sum, each), { time: 0n, proof: 0n });
  return { normal: classes[0] ?? total, total, length };
}

/** What the runtime sets aside for a transaction before it is made. */
export async function declaredBy(chain: Chain, signed: string, limits: Limits): Promise<Weight> {
  type Answer = { readonly weight: { readonly ref_time: number; readonly proof_size: number } };
  const { weight } = await chain.request<Answer>('payment_queryInfo', signed);
  return plus({ time: BigInt(weight.ref_time), proof: BigInt(weight.proof_size) }, limits.base);
}

export function fullnessOf(used: Used, limits: Limits, one: Weight, oneLength: number): Fullness {
  const fits = (spent: Weight, limit: Weight): boolean =>
    spent.time + one.time <= limit.time && spent.proof + one.proof <= limit.proof;
  const room =
    fits(used.normal, limits.normal) && fits(used.total, limits.block) && used.length + oneLength <= limits.length;
  return {
    time: Number(used.normal.time) / Number(limits.normal.time),
    proof: Number(used.normal.proof) / Number(limits.normal.proof),
    length: used.length / limits.length,
    full: !room,
  };
}

/** How many such transactions find room in an empty block, by what they declare. */
export function capacity({ normal, length }: Limits, one: Weight, oneLength: number): number {
  const counts = [
    Number(normal.time / (one.time > 0n ? one.time : 1n)),
    Number(normal.proof / (one.proof > 0n ? one.proof : 1n)),
    Math.floor(length / oneLength),
  ];
  return Math.max(1, Math.min(...counts));
}

function weightOf(value: Plain): Weight {
  return { time: integerField(value, 'refTime'), proof: integerField(value, 'proofSize') };
}

function plus(a: Weight, b: Weight): Weight {
  return { time: a.time + b.time, proof: a.proof + b.proof };
}
