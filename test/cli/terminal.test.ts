import { afterEach, describe, expect, test, vi } from "vitest";
import { type Io, processIo } from "../../src/cli/io.js";
import { progress } from "../../src/cli/output/progress.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe("progress", () => {
  /** The lines that are shown for three steps of 300 ms. */
  function shown(terminal: boolean): string {
    vi.useFakeTimers();
    let text = "";
    const stderr = (more: string): void => {
      text += more;
    };
    const io: Io = { ...processIo(), terminal, stderr };
    const steps = progress(3, io);
    for (const name of ["a.goa", "b.goa", "c.goa"]) {
      steps.next(name);
      vi.advanceTimersByTime(300);
    }
    steps.end();
    return text;
  }

  test("is a line on a terminal once the work is long, and goes away", () => {
    expect(shown(true)).toBe("\r\u001b[K3/3 c.goa\r\u001b[K");
  });

  test("is not printed in a pipe", () => {
    expect(shown(false)).toBe("");
  });
});

test.each([
  [{ NO_COLOR: "1", FORCE_COLOR: "" }, false],
  [{ NO_COLOR: "", FORCE_COLOR: "1" }, true],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  [{ NO_COLOR: "", FORCE_COLOR: "0" }, process.stderr.isTTY === true],
])("colours with %j: %s", (variables, colour) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  expect(processIo().colour).toBe(colour);
});
