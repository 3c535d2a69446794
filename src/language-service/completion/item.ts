import type { TextEdit } from "../../diagnostics/diagnostic.js";
import type { SymbolKind } from "../symbols/symbol.js";

/** Something that can be written at a cursor. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: SymbolKind | "keyword" | "primitive" | "snippet" | "file" | "constant";
  /** Short text beside the label, such as a type. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is written, where that is not the label; `${1:..}` where `isSnippet` says so. */
  readonly insert?: string;
  readonly isSnippet?: boolean;
  /** Edits elsewhere in the file, such as an import. */
  readonly edits?: readonly TextEdit[];
  /** What is likely comes first: 0, then 1, .. */
  readonly rank?: number;
  readonly isDeprecated?: boolean;
}

/** The most items of a list: a longer one is not read, and further letters narrow it down. */
export const mostItems = 300;
