import type { CstElement, CstNode, IToken } from "chevrotain";
import { reporter } from "../../diagnostics/define.js";
import type * as ast from "../ast.js";
import { chosen, isToken } from "../cst.js";
import { durationMilliseconds, plainDigits, rateOf, sizeBytes } from "../literals.js";
import { syntaxDiagnostics } from "../syntax-diagnostics.js";
import { type Builder, spanOf } from "./builder.js";

const report = reporter(syntaxDiagnostics);

export function integerToken(b: Builder, form: IToken): ast.IntegerValue {
  const digits = plainDigits(/^-?\d[\d_]*/.exec(form.image)?.[0] ?? "0");
  const isLarge = digits.length > 300 && !Number.isFinite(Number(digits));
  if (isLarge)
    b.diagnostics.push(report("number-range", { text: `${digits.slice(0, 20)}..`, side: "large" }, spanOf(b, form)));
  return { kind: "integer", span: spanOf(b, form), value: isLarge ? 0n : BigInt(digits) };
}

export function integerOf(b: Builder, node: CstNode): ast.IntegerValue {
  const form = chosen(node);
  if (!isToken(form)) throw new Error("the grammar promises a token in integer");
  return integerToken(b, form);
}

export function floatToken(b: Builder, form: IToken): ast.FloatValue {
  const text = plainDigits(form.image);
  const value = Number(text);
  const isLarge = !Number.isFinite(value);
  if (isLarge || (value === 0 && /^[^eE]*[1-9]/.test(text)))
    b.diagnostics.push(
      report("number-range", { text: form.image, side: isLarge ? "large" : "small" }, spanOf(b, form)),
    );
  // `-0.0` becomes 0, because JavaScript writes both zeros as 0 in JSON.
  return { kind: "float", span: spanOf(b, form), value: isLarge ? 0 : value + 0, text: isLarge ? "0" : text };
}

export function durationOf(b: Builder, node: CstNode): ast.DurationValue {
  const form = chosen(node);
  return { kind: "duration", span: spanOf(b, form), milliseconds: quantity(b, form, "Duration", durationMilliseconds) };
}

export function sizeOf(b: Builder, node: CstNode): ast.SizeValue {
  const form = chosen(node);
  return { kind: "size", span: spanOf(b, form), bytes: quantity(b, form, "Size", sizeBytes) };
}

/** Reports a number without a unit, unless the number itself has already been reported, and continues. */
function quantity(b: Builder, form: CstElement, kind: "Duration" | "Size", read: (image: string) => number): number {
  if (!isToken(form)) return 0;
  if (form.tokenType.name === "Integer") {
    const span = spanOf(b, form);
    b.diagnostics.push(
      report(kind === "Duration" ? "expected-duration" : "expected-size", { found: form.image }, span),
    );
    return Number(plainDigits(form.image));
  }
  return read(form.image);
}

export function rateValue(b: Builder, node: CstNode): ast.RateValue {
  const form = chosen(node);
  const image = isToken(form) ? form.image : "";
  if (isToken(form) && form.tokenType.name === "Integer") {
    b.diagnostics.push(report("expected-rate", { found: image }, spanOf(b, form)));
  }
  return { kind: "rate", span: spanOf(b, form), ...rateOf(image) };
}
