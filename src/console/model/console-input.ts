import type { Script } from "../../interactive/method-codecs.js";
import type { Design } from "../../ir/design.js";
import type { Json } from "../../ir/json.js";

/** What the page is given: the contracts whose methods it can call, and how it reaches the service. */
export interface ConsoleInput {
  readonly contracts: readonly ConsoleContract[];
  /** The address of the service; null: that of the contract's first server. */
  readonly url: string | null;
  /** The path at which the page's own server passes requests on; null: the page reaches the service itself. */
  readonly relay: string | null;
}

/** A contract and the scripts of its generated code. */
export interface ConsoleContract extends ContractData {
  readonly client: Script;
  readonly server: Script;
}

/** The part of a contract that is plain data. */
export interface ContractData {
  readonly design: Design;
  /** The contract's base name, as on the command line. */
  readonly source: string;
  /** What the forms of methods begin with, by `service.method`. */
  readonly examples: Readonly<Record<string, MethodExample>>;
}

export interface MethodExample {
  readonly payload: Json | null;
  readonly message: Json | null;
}
