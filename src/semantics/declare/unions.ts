import type { UnionType, UnionVariant } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import { checkTagging, taggingOf } from "../check/check-unions.js";
import { readDecorations } from "../lower/annotations.js";
import { firstOfEach, reportDuplicate } from "../reporter.js";
import type { Declaring, TypePlace } from "./declaring.js";
import { lowerReserved, type NamedValue } from "./reserved-values.js";
import { lowerType } from "./type-expressions.js";

type UnionParts = Omit<UnionType, "name" | "derived" | "documentation" | "annotations" | "origin">;

export interface WrittenUnion {
  readonly declaration: ast.UnionDeclaration;
  readonly place: TypePlace;
  readonly legacyGoa: boolean;
}

export function lowerUnion(declaring: Declaring, { declaration, place, legacyGoa }: WrittenUnion): UnionParts {
  const tagging = taggingOf(declaration.by, legacyGoa);
  checkTagging(declaring, declaration, legacyGoa);
  const distinct = firstOfEach(
    declaration.variants,
    (variant) => variant.name.text,
    (variant, first) => reportDuplicate(declaring, "variant", variant.name, first.name.span),
  );
  const taken = new Set<string | number>();
  const members: NamedValue[] = [];
  const variants = distinct.map((variant): UnionVariant => {
    const decorations = readDecorations(declaring, variant, "variant");
    const inlineName = decorations.named ?? place.inlineName + pascalCase(variant.name.text);
    const type = lowerType(declaring, variant.type, { ...place, inlineName });
    const tag = tagging.kind === "untagged" || variant.isElse ? null : (writtenTag(variant) ?? variant.name.text);
    const span = variant.tag?.span ?? variant.name.span;
    members.push({ name: variant.name, wire: tag === null ? null : { value: tag, span } });
    if (tag !== null && taken.has(tag)) {
      declaring.report("duplicate-wire-value", { value: JSON.stringify(tag) }, span);
    }
    if (tag !== null) taken.add(tag);
    const { isElse, isDefault } = variant;
    return { name: variant.name.text, tag, isElse, isDefault, type, documentation: decorations.documentation };
  });
  if (declaration.variants.length === 0 && declaring.program.lost.size === 0) {
    const empty = { kind: "union", name: declaration.name.text } as const;
    declaring.report("empty-declaration", empty, declaration.name.span);
  }
  const noNumbers = tagging.kind === "untagged" ? "no-tags" : null;
  const reserved = lowerReserved(declaring, { declaration, noNumbers, members });
  return { kind: "union", open: declaration.open, tagging, variants, reserved };
}

function writtenTag({ tag }: ast.UnionVariant): string | number | null {
  if (tag?.kind === "string") return tag.value;
  return tag?.kind === "integer" ? Number(tag.value) : null;
}
