import { exit, type Io } from "../io.js";
import type { Option } from "./option.js";

type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options, by name. */
export type Values<Declared extends Options> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Option<infer Value> ? Value : never;
};

/** What follows a command's name: any number of files, one word that may be missing, one or two of which the first must be there, or nothing. */
export interface Operands {
  readonly name: string;
  readonly describe: string;
  readonly count: "any" | "optional" | "one" | "two" | "none";
}

/** The declaration of a command: its arguments, and the words of its help. What it does is loaded when it is called. */
export interface Declaration<Declared extends Options> {
  readonly summary: string;
  readonly operands: Operands;
  readonly options: Declared;
  /** A command line behind `goaidl`, and what it is for. */
  readonly examples: readonly (readonly [string, string])[];
  /** What help prints at its end. */
  readonly epilogue?: () => string;
  /** The exit code for wrong usage and files that could not be used, where it isn't 2. */
  readonly failure?: number;
  readonly run: (operands: readonly string[], values: Values<Declared>, io: Io) => Promise<number>;
}

/** A command whose options are known by name only. */
export interface Command {
  readonly summary: string;
  readonly operands: Operands;
  readonly options: Options;
  readonly examples: Declaration<Options>["examples"];
  readonly epilogue: () => string;
  readonly failure: number;
  /** Runs it with the texts that each option was given. Returns the exit code. */
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
