import type { Catalogue } from "../diagnostics/define.js";
import { emitDiagnostics } from "../emit/emit-diagnostics.js";
import { interactiveDiagnostics } from "../interactive/interactive-diagnostics.js";
import { allRules } from "../lint/rules.js";
import { serviceDiagnostics } from "../semantics/diagnostics/service-diagnostics.js";
import { typeDiagnostics } from "../semantics/diagnostics/type-diagnostics.js";
import { syntaxDiagnostics } from "../syntax/syntax-diagnostics.js";
import { configDiagnostics } from "./config/config-diagnostics.js";

/** The compiler's diagnostics about contracts. */
export const compilerCatalogue: Catalogue = { ...syntaxDiagnostics, ...typeDiagnostics, ...serviceDiagnostics };

/** Every code that a command reports, except the rules of `diff`, which are in src/diff/rules.ts. */
export const catalogue: Catalogue = {
  ...compilerCatalogue,
  ...configDiagnostics,
  ...emitDiagnostics,
  ...interactiveDiagnostics,
  // A lint rule makes its messages itself; its entry only has the severity and the page.
  ...Object.fromEntries(
    allRules.map(({ code, severity, page }) => [code, { severity, page, message: () => page.what }]),
  ),
};
