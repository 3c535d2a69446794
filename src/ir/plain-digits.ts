interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function decimalOf(value: number | string): Decimal {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(String(value));
  if (match === null) throw new Error(`${value} is not a number`);
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = digits.padEnd(Math.max(point, 0), "0").padStart(digits.length + Math.max(-point, 0), "0");
  const at = Math.max(point, 0);
  return {
    negative: sign === "-",
    whole: padded.slice(0, at).replace(/^0+(?=\d)/, "") || "0",
    fraction: padded.slice(at).replace(/0+$/, ""),
  };
}

/** A number's digits without an exponent: `1e3` is `1000`, `2.50e-1` is `0.25`. */
export function plainDigits(value: number | string): string {
  const { negative, whole, fraction } = decimalOf(value);
  const text = fraction === "" ? whole : `${whole}.${fraction}`;
  return negative && text !== "0" ? `-${text}` : text;
}

/** The bound of an integer that has the same effect as a bound that may lie between two integers. */
export function integerBound(kind: "min" | "max" | "exclusiveMin" | "exclusiveMax", value: number | string): bigint {
  const { negative, whole, fraction } = decimalOf(value);
  const cut = negative ? -BigInt(whole) : BigInt(whole);
  if (fraction === "") return cut;
  const below = negative ? cut - 1n : cut;
  return kind === "min" || kind === "exclusiveMax" ? below + 1n : below;
}
