import { exit, type Io } from "../io.js";
import type { Option } from "./option.js";

type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options, by name. */
export type Values<Declared extends Options> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Option<infer Value> ? Value : never;
};

/** The operands of a command: any number of files, an optional one, exactly one, one or two, or none. */
export interface Operands {
  readonly name: string;
  readonly describe: string;
  readonly count: "any" | "optional" | "one" | "two" | "none";
}

/** The declaration of a command: its arguments, and the texts of its help. Its implementation is loaded when it is called. */
export interface Declaration<Declared extends Options> {
  readonly summary: string;
  readonly operands: Operands;
  readonly options: Declared;
  /** Command lines, without `goaidl`, and their descriptions. */
  readonly examples: readonly (readonly [string, string])[];
  /** Returns the text at the end of its help. */
  readonly epilogue?: () => string;
  /** The exit code for wrong usage and files that could not be used, if it isn't 2. */
  readonly failure?: number;
  readonly run: (operands: readonly string[], values: Values<Declared>, io: Io) => Promise<number>;
}

/** A command without the types of its options' values, so that commands with different options can be in one table. */
export interface Command {
  readonly summary: string;
  readonly operands: Operands;
  readonly options: Options;
  readonly examples: Declaration<Options>["examples"];
  readonly epilogue: () => string;
  readonly failure: number;
  /** Runs the command with the texts given for each option. Returns the exit code. */
  readonly run: (operands: readonly string[], given: ReadonlyMap<string, readonly string[]>, io: Io) => Promise<number>;
}

export function command<const Declared extends Options>(declaration: Declaration<Declared>): Command {
  const { summary, operands, options, examples, epilogue = () => "", failure = exit.failed } = declaration;
  return {
    summary,
    operands,
    options,
    examples,
    epilogue,
    failure,
    run: (words, given, io) => {
      const values = Object.entries(options).map(([name, option]) => [name, option.read(given.get(name) ?? [])]);
      // The keys are those of the declaration, and each value was read by the option of its key.
      return declaration.run(words, Object.fromEntries(values) as Values<Declared>, io);
    },
  };
}
