import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { generate } from "../../emit/generate.js";
import { findTarget, readOptions } from "../find-target.js";
import { exit, type Io } from "../io.js";
import { compileFile } from "../read-contract.js";
import { hasErrors, report } from "../report.js";
import { compareFiles, writeFiles } from "../write-files.js";

export interface CompileArguments {
  readonly file: string;
  readonly targets: readonly string[];
  readonly out: string;
  readonly options: readonly string[];
  readonly templates: string | undefined;
  readonly check: boolean;
}

/** Compiles one contract into the folders of some targets. Nothing is written when anything failed. */
export async function compileCommand(args: CompileArguments, io: Io): Promise<number> {
  const generations = [];
  for (const name of new Set(args.targets)) {
    const target = await findTarget(name, io);
    generations.push({ target, options: await readOptions(target, args.options) });
  }
  const outcome = compileFile(args.file, io);
  report(outcome.diagnostics, io);
  const { design } = outcome.value;
  if (design === null) return exit.findings;

  const overrides = args.templates === undefined ? null : pathToFileURL(`${resolve(io.cwd, args.templates)}/`);
  const source = basename(args.file);
  const generated = generate(design, source, generations, overrides);
  const diagnostics = generated.flatMap((output) => output.diagnostics);
  report(diagnostics, io);
  if (hasErrors(diagnostics)) return exit.findings;

  const out = resolve(io.cwd, args.out);
  if (args.check) {
    const findings = compareFiles(out, source, generated);
    for (const finding of findings) io.stderr(`${finding}\n`);
    io.stdout(
      findings.length === 0
        ? `${args.out} is up to date\n`
        : `${args.out} is out of date: run goaidl compile without --check\n`,
    );
    return findings.length === 0 ? exit.done : exit.findings;
  }
  const { written, unchanged, removed } = writeFiles(out, source, generated);
  const parts = [
    `${written.length} written`,
    `${unchanged.length} unchanged`,
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ];
  io.stdout(`${source}: ${generated.map((output) => output.target).join(", ")} in ${args.out} (${parts.join(", ")})\n`);
  return exit.done;
}
