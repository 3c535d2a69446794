import type { CstElement, CstNode } from "chevrotain";
import { reporter } from "../../diagnostics/define.js";
import type * as ast from "../ast.js";
import { chosen, isToken } from "../cst.js";
import { blockText, resolveJsonEscapes } from "../literals.js";
import { syntaxDiagnostics } from "../syntax-diagnostics.js";
import { type Builder, spanOf } from "./builder.js";

const report = reporter(syntaxDiagnostics);

export function stringOf(b: Builder, node: CstNode): ast.StringValue {
  const form = chosen(node);
  if (!isToken(form)) return shortString(b, form);
  const body = blockText(form.image.slice(3, -3));
  return {
    kind: "string",
    span: spanOf(b, form),
    value: resolveEscapes(b, body, form.startOffset + 3, form),
    block: true,
  };
}

export function shortString(b: Builder, node: CstNode): ast.StringValue {
  const form = chosen(node);
  const image = isToken(form) ? form.image : "";
  const quote = image.charAt(0);
  const body = image.length > 1 && image.endsWith(quote) ? image.slice(1, -1) : image.slice(1);
  const span = spanOf(b, form);
  return { kind: "string", span, value: resolveEscapes(b, body, span.start + 1, form), block: false };
}

function resolveEscapes(b: Builder, body: string, start: number, whole: CstElement): string {
  const { value: text, bad } = resolveJsonEscapes(body);
  const first = bad[0];
  if (first !== undefined) {
    // The indentation of a block string is already removed, so the report can only point at the whole literal.
    const exact = b.file.text.startsWith(first.text, start + first.offset);
    const span = exact
      ? { file: b.file, start: start + first.offset, end: start + first.offset + first.text.length }
      : spanOf(b, whole);
    b.diagnostics.push(
      report("invalid-escape", { escape: first.text }, span, {
        hint: `a backslash is written \`\\\\\``,
        fixes: exact ? [{ title: "double the backslash", edits: [{ span, text: `\\${first.text}` }] }] : [],
      }),
    );
  }
  return text;
}
