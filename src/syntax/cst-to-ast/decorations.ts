import type { CstNode } from "chevrotain";
import type { Span } from "../../text/source-file.js";
import type * as ast from "../ast.js";
import { child, extent, nodes, optionalNode, tokens } from "../cst.js";
import { type Builder, spanOf } from "./builder.js";
import { name } from "./names.js";
import { value } from "./values.js";

/** Builds the documentation and annotations that every declaration, member and clause may begin with. */
export type Base = ast.Decorated & { readonly span: Span };

/** Builds the decorations of a node whose production starts with them. */
export function baseOf(b: Builder, node: CstNode): Base {
  return { ...decorated(b, child(node, "decorations")), span: spanOf(b, node) };
}

export function decorated(b: Builder, node: CstNode): ast.Decorated {
  const lines = tokens(node, "DocComment");
  const first = lines[0];
  const last = lines.at(-1);
  return {
    doc:
      first === undefined || last === undefined
        ? null
        : {
            kind: "doc",
            span: { file: b.file, start: first.startOffset, end: extent(last).end },
            text: lines.map((line) => line.image.slice(3).replace(/^ /, "").trimEnd()).join("\n"),
          },
    annotations: nodes(node, "annotation").map((entry) => ({
      kind: "annotation",
      span: spanOf(b, entry),
      name: name(b, child(entry, "name")),
      arguments: nodes(entry, "argument").map((argument) => {
        const label = optionalNode(argument, "name");
        return {
          kind: "argument",
          span: spanOf(b, argument),
          name: label === null ? null : name(b, label),
          value: value(b, child(argument, "value")),
        };
      }),
    })),
  };
}
