import { exit, type Io } from "../io.js";
import { findTarget } from "../targets/find-target.js";
import { optionLines, publishedTargets } from "../targets/target-help.js";

/** Lists the targets; for one, its options. */
export async function targetsCommand(name: string | undefined, io: Io): Promise<number> {
  if (name === undefined) {
    const targets = publishedTargets();
    const widest = Math.max(...targets.map((target) => target.name.length));
    for (const target of targets) io.stdout(`${target.name.padEnd(widest)}  ${target.title}\n`);
    return exit.done;
  }
  const target = await findTarget(name, io.cwd);
  const lines = optionLines(target);
  io.stdout(`${target.name}: ${target.title}\n`);
  for (const line of lines.length === 0 ? ["no options"] : lines) io.stdout(`  ${line}\n`);
  return exit.done;
}
