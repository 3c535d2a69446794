import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Design } from "../ir/design.js";
import type { Json } from "../ir/json.js";
import type { Templates } from "./templates.js";

/** A file that a target made: a path below the target's output folder, with `/`, and its whole text. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** What a target is given. `options` has been validated against the target's schema and carries its defaults. */
export interface TargetInput {
  readonly design: Design;
  /** As the header of a generated file names it: the entry file's base name. */
  readonly source: string;
  readonly options: Readonly<Record<string, Json>>;
  readonly templates: Templates;
  /** Names of the other targets that write into the same folder; absent: none. */
  readonly beside?: readonly string[];
}

export interface TargetOutput {
  readonly files: readonly RenderedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A backend. Ours have no privileges: one from outside implements the same interface. */
export interface Target {
  readonly name: string;
  /** One line for `goaidl targets`. */
  readonly title: string;
  /** JSON Schema (draft-07) of an object; each property has a description, and a default where it is optional. */
  readonly options: { readonly [key: string]: Json };
  /** Folders of the target's `.hbs` files, ending with `/`; a later one's file replaces an earlier one's of the same name. */
  readonly templates: readonly URL[];
  generate(input: TargetInput): TargetOutput;
}
