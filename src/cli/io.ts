/** The world of a command: injected, so that tests need no process. */
export interface Io {
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether reports on stderr are coloured. */
  readonly colour: boolean;
}

/** The exit codes: see specs/cli.md. */
export const exit = {
  done: 0,
  /** The contract has errors. */
  findings: 1,
  /** Wrong usage, or the disk refused. */
  trouble: 2,
} as const;

/** Something that the user or the disk did; told without a stack. */
export class Trouble extends Error {}

export function processIo(): Io {
  const { env } = process;
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  // https://no-color.org: any value but the empty one.
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== "";
  return {
    cwd: process.cwd(),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    colour: !refused && (forced || process.stderr.isTTY === true),
  };
}
