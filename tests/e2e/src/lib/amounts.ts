/** Integer amounts and their decimals. Numbers of the chain are bigints; nothing here rounds silently. */

export const FIXED_DECIMALS = 18;
export const CONTRACT_DECIMALS = 8;
export const ONE = 10n ** 18n;
export const ONE_CONTRACT = 10n ** 8n;
export const SECONDS_PER_YEAR = 31_557_600;

/** `10^decimals`. */
export function unit(decimals: number): bigint {
  return 10n ** BigInt(decimals);
}

/** Reads a decimal number exactly; more digits than `decimals` are an error, never a rounding. */
export function parseUnits(text: string, decimals: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not a decimal number`);
  const [, sign, whole = '0', fraction = ''] = match;
  if (fraction.length > decimals) {
    throw new Error(`"${text}" has more than ${decimals} decimals`);
  }
  const magnitude = BigInt(whole + fraction.padEnd(decimals, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** The nearest 18-decimal integer of a float, for data that starts as a float (samples). */
export function fixedFromNumber(value: number): bigint {
  if (!Number.isFinite(value)) throw new Error(`${value} has no fixed-point value`);
  return parseUnits(value.toFixed(FIXED_DECIMALS), FIXED_DECIMALS);
}

/** Exact decimal text, with thousands separators; `shown` cuts digits for display and marks the cut. */
export function formatUnits(amount: bigint, decimals: number, shown = decimals): string {
  const magnitude = amount < 0n ? -amount : amount;
  const digits = magnitude.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(digits.length - decimals);
  const head = fraction.slice(0, shown);
  const cut = /[1-9]/.test(fraction.slice(shown)) ? '…' : '';
  const body = head === '' ? whole : `${whole}.${head}`;
  return `${amount < 0n ? '-' : ''}${body}${cut}`;
}

/** `floor(a * b / c)` for non-negative numbers. */
export function mulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  assertNonNegative(a, b);
  return (a * b) / c;
}

/** `ceil(a * b / c)` for non-negative numbers. */
export function mulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  assertNonNegative(a, b);
  return (a * b + c - 1n) / c;
}

/** A price per contract times contracts, in units of an asset; rounded up, as takers pay. */
export function totalCeil(price: bigint, contracts: bigint, decimals: number): bigint {
  return mulDivCeil(price, contracts, unit(FIXED_DECIMALS + CONTRACT_DECIMALS - decimals));
}

/** The same rounded down, as takers are paid. */
export function totalFloor(price: bigint, contracts: bigint, decimals: number): bigint {
  return mulDivFloor(price, contracts, unit(FIXED_DECIMALS + CONTRACT_DECIMALS - decimals));
}

function assertNonNegative(...values: bigint[]): void {
  if (values.some((value) => value < 0n)) throw new Error('a negative number has no floor here');
}
