import type { UnionType, UnionVariant } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import { checkTagging, taggingOf } from "../check/check-unions.js";
import { readMarks } from "../lower/annotations.js";
import { firstOfEach, reportDuplicate } from "../reporter.js";
import type { Declaring, TypePlace } from "./declaring.js";
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
  const variants = distinct.map((variant): UnionVariant => {
    const marks = readMarks(declaring, variant, "variant");
    const inlineName = marks.named ?? place.inlineName + pascalCase(variant.name.text);
    const type = lowerType(declaring, variant.type, { ...place, inlineName });
    const tag = tagging.kind === "untagged" || variant.isElse ? null : (writtenTag(variant) ?? variant.name.text);
    if (tag !== null && taken.has(tag)) {
      const span = variant.tag?.span ?? variant.name.span;
      declaring.report("duplicate-wire-value", { value: JSON.stringify(tag) }, span);
    }
    if (tag !== null) taken.add(tag);
    return { name: variant.name.text, tag, isElse: variant.isElse, type, documentation: marks.documentation };
  });
  if (declaration.variants.length === 0 && declaring.program.lost.size === 0) {
    const empty = { kind: "union", name: declaration.name.text };
    declaring.report("empty-declaration", empty, declaration.name.span);
  }
  return { kind: "union", open: declaration.open, tagging, variants };
}

function writtenTag({ tag }: ast.UnionVariant): string | number | null {
  if (tag?.kind === "string") return tag.value;
  return tag?.kind === "integer" ? Number(tag.value) : null;
}
