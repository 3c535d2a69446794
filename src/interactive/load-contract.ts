import { contractProgram } from "../../targets/console/contract-program.js";
import type { Design } from "../ir/design.js";
import { type InteractiveContract, interactiveContract } from "./interactive-contract.js";
import { scriptsOf } from "./method-codecs.js";

/** Generates the code of a contract and loads it into this process. `source` is the contract's base name. */
export function loadContract(design: Design, source: string): InteractiveContract {
  return interactiveContract(design, scriptsOf(contractProgram(design, source)));
}
