import type { ContractData } from "../../../targets/console/contract-data.js";
import type { Script } from "../../interactive/method-codecs.js";

/** The input of the page: the contracts whose methods it can call, and the addresses of the service. */
export interface ConsoleInput {
  readonly contracts: readonly ConsoleContract[];
  /** The address of the service; null for that of the contract's first server. */
  readonly url: string | null;
  /** The path at which the page's own server passes requests on; null if the page calls the service directly. */
  readonly relay: string | null;
}

/** A contract and the scripts of its generated code. */
export interface ConsoleContract extends ContractData {
  readonly client: Script;
  readonly server: Script;
}
