/** Prices as integers of 18 decimals; what a source gives as text or number becomes one exactly. */

export const DECIMALS = 18;
export const ONE = 10n ** 18n;
export const ONE_BPS = 10_000n;

const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The integer of 18 decimals that a decimal number is; digits beyond are cut off. */
export function parseDecimal(value: unknown): bigint {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  const match = typeof text === 'string' ? NUMBER.exec(text.trim()) : null;
  if (!match) throw new Error(`${JSON.stringify(value)} is no decimal number`);
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = DECIMALS - fraction.length + Number(exponent);
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
  return sign === '-' ? -magnitude : magnitude;
}

/** A price: a decimal number above zero. */
export function parsePrice(value: unknown): bigint {
  const price = parseDecimal(value);
  if (price <= 0n) throw new Error(`${JSON.stringify(value)} is not above zero`);
  return price;
}

/** For people: six significant digits or the whole part, whichever is more. */
export function show(price: bigint): string {
  const whole = (price / ONE).toString();
  const fraction = (price % ONE).toString().padStart(DECIMALS, '0');
  const digits = whole === '0' ? 8 : Math.max(2, 6 - whole.length);
  return `${whole}.${fraction.slice(0, digits)}`;
}

/** How far `a` lies from `b`, in basis points of `b`, rounded down. */
export function distanceBps(a: bigint, b: bigint): number {
  const distance = a > b ? a - b : b - a;
  const bps = (distance * ONE_BPS) / b;
  return bps > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(bps);
}
