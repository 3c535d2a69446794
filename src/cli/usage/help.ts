import type { Command, Operands } from "./command.js";
import type { Option } from "./option.js";

export interface CommandHelp {
  readonly name: string;
  readonly command: Command;
  readonly globals: Readonly<Record<string, Option<unknown>>>;
  /** Columns of the terminal. */
  readonly width: number;
}

/** The help of all commands. */
export function generalHelp(
  commands: Readonly<Record<string, Command>>,
  { globals, width }: Pick<CommandHelp, "globals" | "width">,
): string {
  const rows = Object.entries(commands).map(
    ([name, { operands, summary }]): Row => [`goaidl ${name} ${operandsText(operands)}`.trimEnd(), summary],
  );
  return sections([
    "goaidl COMMAND [OPTIONS]",
    "Compiles .goa contracts: typed servers and clients for streams over WebSocket, AsyncAPI, JSON Schema.",
    table("Commands", rows, width),
    table("Options of all commands", Object.entries(globals).map(optionRow), width),
    "Exit codes: 0 done, 1 findings, 2 wrong usage or a file that could not be read or written, 70 a bug in goaidl.",
  ]);
}

/** The help of one command. */
export function commandHelp({ name, command, globals, width }: CommandHelp): string {
  const { operands, summary, options, examples, epilogue } = command;
  return sections([
    `goaidl ${name} ${operandsText(operands)}`.trimEnd().concat(" [OPTIONS]"),
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    operands.count === "none" ? "" : table("Arguments", [[operands.name, operands.describe]], width),
    table("Options", Object.entries(options).map(optionRow), width),
    table("Options of all commands", Object.entries(globals).map(optionRow), width),
    table(
      "Examples",
      examples.map(([line, purpose]): Row => [`goaidl ${line}`, purpose]),
      width,
    ),
    epilogue(),
  ]);
}

function sections(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function operandsText({ name, count }: Operands): string {
  if (count === "none") return "";
  if (count === "any") return `[${name}..]`;
  return count === "optional" ? `[${name}]` : name;
}

type Row = readonly [string, string];

function optionRow([name, option]: readonly [string, Option<unknown>]): Row {
  const { alias, value, describe, choices, preset, isRepeatable } = option;
  const short = alias === undefined ? "" : `-${alias}, `;
  const notes = [
    ...(choices === null ? [] : [choices.join(", ")]),
    ...(preset === null ? [] : [`default: ${preset}`]),
    ...(isRepeatable ? ["repeatable"] : []),
  ];
  return [
    `${short}--${name}${value === null ? "" : ` ${value}`}`,
    `${describe}${notes.length === 0 ? "" : ` [${notes.join("; ")}]`}`,
  ];
}

/** Two columns; a cell that is too wide for the first one gets its own line. */
function table(title: string, rows: readonly Row[], width: number): string {
  if (rows.length === 0) return "";
  const widest = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  const lines = rows.flatMap(([left, right]) => {
    const [first = "", ...others] = wrapped(right, Math.max(30, width - widest - 4));
    const rest = others.map((text) => `${" ".repeat(widest + 4)}${text}`);
    if (left.length <= widest) return [`  ${left.padEnd(widest)}  ${first}`.trimEnd(), ...rest];
    return [`  ${left}`, ...(first === "" ? [] : [`${" ".repeat(widest + 4)}${first}`]), ...rest];
  });
  return [`${title}:`, ...lines].join("\n");
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
