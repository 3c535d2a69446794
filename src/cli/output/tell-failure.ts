import { ConfigMistakes, type Io, Trouble } from "../io.js";

/** Tells why a command could not do its work. Throws again what is a bug. */
export async function tellFailure(error: unknown, io: Io): Promise<void> {
  if (error instanceof ConfigMistakes) {
    const { report } = await import("./report.js");
    report(error.diagnostics, io);
  } else if (error instanceof Trouble) {
    io.stderr(`goaidl: ${error.message}\n`);
  } else {
    throw error;
  }
}
