import type { CstNode } from "chevrotain";
import type * as ast from "../ast.js";
import { child, nodes, optionalNode } from "../cst.js";
import { type Builder, spanOf } from "./builder.js";
import { type Base, decorated } from "./decorations.js";
import { name } from "./names.js";
import { stringOf } from "./strings.js";
import { value } from "./values.js";

export function settings(b: Builder, node: CstNode): ast.Setting[] {
  return nodes(node, "decoratedSetting").map((entry) => ({
    ...setting(b, child(entry, "setting")),
    ...decorated(b, child(entry, "decorations")),
  }));
}

export function setting(b: Builder, node: CstNode): ast.Setting {
  const text = optionalNode(node, "string");
  const list = optionalNode(node, "list");
  return {
    kind: "setting",
    span: spanOf(b, node),
    doc: null,
    annotations: [],
    name: name(b, child(node, "name")),
    value:
      text !== null || list === null
        ? stringOf(b, child(node, "string"))
        : { kind: "list", span: spanOf(b, list), items: nodes(list, "value").map((item) => value(b, item)) },
  };
}

export function settingsBlock(b: Builder, node: CstNode, base: Base): ast.SettingsBlock {
  return {
    ...base,
    kind: "settings-block",
    name: name(b, child(node, "name")),
    settings: settings(b, child(node, "settings")),
  };
}
