/** A number of the contract with all its digits: `digits` times ten to the power of minus `scale`. */
export interface DecimalValue {
  readonly digits: bigint;
  readonly scale: number;
}

/** Reads a number or a decimal's text; numbers in scientific notation included. */
export function decimalValue(value: number | string): DecimalValue {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(String(value));
  if (match === null) return { digits: 0n, scale: 0 };
  const fraction = match[3] ?? "";
  const scale = fraction.length - Number(match[4] ?? 0);
  const digits = BigInt(`${match[1] ?? ""}${match[2] ?? "0"}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function aligned(first: DecimalValue, second: DecimalValue): [bigint, bigint] {
  const scale = Math.max(first.scale, second.scale);
  return [first.digits * 10n ** BigInt(scale - first.scale), second.digits * 10n ** BigInt(scale - second.scale)];
}

/** Negative, zero or positive, as for sorting. */
export function compareDecimals(first: number | string, second: number | string): number {
  const [a, b] = aligned(decimalValue(first), decimalValue(second));
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isWhole(value: DecimalValue): boolean {
  return value.digits % 10n ** BigInt(value.scale) === 0n;
}

/** Whether each multiple of `value` is one of `of`. */
export function isMultiple(value: number | string, of: number | string): boolean {
  const [a, b] = aligned(decimalValue(value), decimalValue(of));
  return b !== 0n && a % b === 0n;
}
