import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Design } from "../ir/design.js";
import type { Json } from "../ir/json.js";
import type { Templates } from "./templates.js";

/** A rendered file: its path below the target's output folder, with `/`, and its text. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** The input of a target. `options` are validated against the target's schema and include its defaults. */
export interface TargetInput {
  readonly design: Design;
  /** The entry file's base name, for the header of generated files. */
  readonly source: string;
  readonly options: Readonly<Record<string, Json>>;
  readonly templates: Templates;
  /**
   * The path from the output folder to the folder of the entry file, with `/`, for source maps. Absent if the design was not read from
   * a contract.
   */
  readonly contractFolder?: string;
  /** The names of the other targets that write into the same folder. */
  readonly beside?: readonly string[];
}

export interface TargetOutput {
  readonly files: readonly RenderedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A backend. Built-in targets and third-party ones implement the same interface. */
export interface Target {
  readonly name: string;
  /** A description of one line, for `goaidl targets`. */
  readonly title: string;
  /** The JSON Schema (draft-07) of the options. Each property has a description, and each optional property has a default. */
  readonly options: { readonly [key: string]: Json };
  /** Folders of `.hbs` files, ending with `/`. A file replaces the file of the same name in an earlier folder. */
  readonly templates: readonly URL[];
  generate(input: TargetInput): TargetOutput;
}
