import type { Design } from "../../src/ir/design.js";
import { contractData } from "../console/contract-data.js";
import { contractProgram, programModule } from "../console/contract-program.js";
import { consoleApp } from "./console-app.js";

/** The parts of the console in the page: texts of elements that the browser runs only when the console is opened. */
export interface TryItView {
  /** The console, compressed, as base64. */
  readonly app: string;
  /** The contract and its generated code as JSON without `<`. */
  readonly contract: string;
}

export function tryItView(design: Design, source: string): TryItView {
  const contract = { data: contractData(design, source), program: programModule(contractProgram(design, source)) };
  return { app: consoleApp(), contract: JSON.stringify(contract).replaceAll("<", "\\u003c") };
}
