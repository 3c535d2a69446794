import type { DiagnosticPage, Extras } from "../diagnostics/define.js";
import type { Severity } from "../diagnostics/diagnostic.js";
import type { Span } from "../text/source-file.js";
import type { Contract } from "./contract.js";

/** The categories of rules, in the order of the manual. All rules of a category can be configured together. */
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

/** Reports one finding of the current rule. */
export type Report = (span: Span, message: string, extras?: Extras) => void;

/** The description of a rule. */
export interface RuleData {
  readonly code: string;
  readonly category: Category;
  /** The severity if the configuration sets no other. */
  readonly severity: Severity;
  readonly onByDefault: boolean;
  readonly page: DiagnosticPage;
  /** Whether its fixes keep the contract's meaning, so that `goaidl lint --fix` applies them. */
  readonly safeFix?: true;
  /** Whether a finding counts only if every contract that is checked and reads the file has it. */
  readonly together?: true;
}

export interface Rule extends RuleData {
  readonly check: (contract: Contract, report: Report) => void;
}
