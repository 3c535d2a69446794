import type * as ast from "../../syntax/ast.js";
import { type Expected, expectedAt, type Surroundings } from "../../syntax/expected-tokens.js";
import type { SourceFile, Span } from "../../text/source-file.js";
import { fileOf, type Meaning, meaningOf, type Workspace } from "../workspace.js";

/** A cursor, with the surrounding text and the tokens that the grammar accepts there. */
export interface Place {
  readonly workspace: Workspace;
  readonly meaning: Meaning;
  readonly file: SourceFile;
  readonly offset: number;
  readonly written: Surroundings;
  readonly expected: readonly Expected[];
  /** The word that is replaced. */
  readonly replaced: Span;
}

/** Null where there is no such file, or the cursor is in a comment. */
export function placeAt(workspace: Workspace, path: string, offset: number): Place | null {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return null;
  const file = fileOf(workspace, path);
  const { written, expected } = expectedAt(file, offset);
  if (written.inComment) return null;
  const { partial } = written;
  const start = partial?.start ?? offset;
  const end = partial === null ? offset : start + partial.text.length;
  return { workspace, meaning, file, offset, written, expected, replaced: { file, start, end } };
}

/** The word that is being written, in small letters; empty where there is none. */
export function typedWord({ written }: Place): string {
  return (written.partial?.text ?? "").toLowerCase();
}

/** The text of the n-th token before the cursor, from 1; the word that is being written does not count. */
export function before({ written }: Place, count = 1): string {
  return written.tokens.at(-count)?.text ?? "";
}

/** The declaration around the cursor, also if it is not closed yet: the last one that begins before it. */
export function declarationAround({ meaning, offset }: Place): ast.Declaration | null {
  return meaning.module.document.declarations.findLast(({ span }) => span.start <= offset) ?? null;
}

export function serviceAround(place: Place): ast.ServiceDeclaration | null {
  const declaration = declarationAround(place);
  return declaration?.kind === "service" ? declaration : null;
}

export function methodAround(place: Place): ast.Method | null {
  const methods = serviceAround(place)?.clauses.filter((clause): clause is ast.Method => clause.kind === "method");
  return methods?.findLast(({ span }) => span.start <= place.offset) ?? null;
}
