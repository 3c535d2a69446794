import type { Design } from "../../src/ir/design.js";
import { compile } from "../../src/semantics/compile.js";

/** Compiles the text of one contract. Throws if it doesn't compile, which is a mistake in the test. */
export function designOf(text: string, path = "contract.goa"): Design {
  const { value, diagnostics } = compile(path, { read: (asked) => (asked === path ? text : null) });
  if (value.design === null) {
    const reports = diagnostics.map((diagnostic) => `${diagnostic.span.start}: ${diagnostic.message}`).join("\n");
    throw new Error(`the contract does not compile:\n${reports}\n${text}`);
  }
  return value.design;
}
