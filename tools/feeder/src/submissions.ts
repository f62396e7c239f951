/** Smiles as `make calibrate` writes them: integers of the chain, as text, in the order to submit. */

/** SABR parameters as the chain stores them: integers of 18 decimals. */
export interface Sabr {
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly rho: bigint;
  readonly nu: bigint;
}

/** What is submitted for an expiry: a smile of the calls, one of the puts, and the forward's rate. */
export interface SmileTerms {
  readonly call: Sabr;
  readonly put: Sabr;
  readonly rate: bigint;
}

/** The arguments of one `volatilityFeed.submitSmile`. */
export interface Submission extends SmileTerms {
  readonly underlying: number;
  readonly expiry: number;
}

export interface Submissions {
  /** Time of the option chain, and the spot that the smiles were judged at. */
  readonly timestamp: number;
  readonly spot: bigint;
  readonly submissions: readonly Submission[];
}

export function parseSubmissions(text: string): Submissions {
  const file: unknown = JSON.parse(text);
  const listed = part(file, 'submissions');
  if (!Array.isArray(listed)) throw new Error('"submissions" is no list');
  return {
    timestamp: Number(integer(file, 'timestamp')),
    spot: integer(file, 'spot'),
    submissions: listed.map((one: unknown) => ({
      underlying: Number(integer(one, 'underlying')),
      expiry: Number(integer(one, 'expiry')),
      call: sabr(part(one, 'call')),
      put: sabr(part(one, 'put')),
      rate: integer(one, 'rate'),
    })),
  };
}

function sabr(value: unknown): Sabr {
  return {
    alpha: integer(value, 'alpha'),
    beta: integer(value, 'beta'),
    rho: integer(value, 'rho'),
    nu: integer(value, 'nu'),
  };
}

function part(value: unknown, name: string): unknown {
  const found = (value as { [name: string]: unknown } | null)?.[name];
  if (found === undefined) throw new Error(`the submissions have no "${name}"`);
  return found;
}

function integer(value: unknown, name: string): bigint {
  const text = part(value, name);
  if (typeof text !== 'string' || !/^-?\d+$/.test(text)) throw new Error(`"${name}" is no integer`);
  return BigInt(text);
}
