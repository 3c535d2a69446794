import type { WaitRange } from "../../interactive/mock/mock-clock.js";
import { UsageError } from "../failures.js";
import { unitMs } from "../usage/option.js";

/** The time between two messages at a rate such as `10/s`, in milliseconds. Throws a UsageError. */
export function everyMs(rate: string): number {
  const [, count, unit = "s"] = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(rate) ?? [];
  const number = Number(count);
  if (count === undefined || number === 0) throw new UsageError(`${rate} is not a rate: write 10/s or 30/m`);
  return (unitMs[unit] ?? 1000) / number;
}

/** A wait such as `50ms` or `20ms..200ms`. Throws a UsageError. */
export function waitRange(text: string): WaitRange {
  const times = text.split("..").map((part) => {
    const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(part) ?? [];
    return number === undefined ? null : Number(number) * (unitMs[unit] ?? 1000);
  });
  const [least = null, most = least] = times;
  if (least === null || most === null || times.length > 2 || most < least) {
    throw new UsageError(`${text} is not a wait: write 50ms, or 20ms..200ms`);
  }
  return { minMs: least, maxMs: most };
}
