import type { TextEdit } from "../../diagnostics/diagnostic.js";
import type { SymbolKind } from "../symbols/symbol.js";

/** An item of a completion list. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: SymbolKind | "keyword" | "primitive" | "snippet" | "file" | "constant";
  /** Short text beside the label, such as a type. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** The inserted text, if it isn't the label; it may contain `${1:..}` if `isSnippet` is true. */
  readonly insert?: string;
  readonly isSnippet?: boolean;
  /** Edits elsewhere in the file, such as an import. */
  readonly edits?: readonly TextEdit[];
  /** The rank by likelihood: 0 comes first, then 1, ..; decimals order items of one rank. */
  readonly rank?: number;
  readonly isDeprecated?: boolean;
}

/** The maximum number of items in a list. A user would not read a longer one, and further letters narrow it down. */
export const maxItems = 300;
