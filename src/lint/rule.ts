import type { DiagnosticPage, Extras } from "../diagnostics/define.js";
import type { Severity } from "../diagnostics/diagnostic.js";
import type { Span } from "../text/source-file.js";
import type { Contract } from "./contract.js";

/** What rules are about; each can be switched as one. In the order of the manual. */
export const categories = [
  "naming",
  "documentation",
  "evolution",
  "types",
  "limits",
  "streams",
  "security",
  "http",
  "unused",
  "style",
  "suppressions",
] as const;

export type Category = (typeof categories)[number];

/** Reports one finding of the rule that is being checked. */
export type Report = (span: Span, message: string, extras?: Extras) => void;

/** What is told of a rule. */
export interface RuleData {
  readonly code: string;
  readonly category: Category;
  /** Where nobody says otherwise. */
  readonly severity: Severity;
  readonly onByDefault: boolean;
  readonly page: DiagnosticPage;
  /** Its fixes change nothing that anybody can see but the text: `goaidl lint --fix` applies them. */
  readonly safeFix?: true;
  /** A finding stands only where all contracts that are checked together, and read the file, have it. */
  readonly together?: true;
}

export interface Rule extends RuleData {
  readonly check: (contract: Contract, report: Report) => void;
}
