import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { compile } from "../../src/semantics/compile.js";
import { goaidl, workFolder } from "../support/command-line.js";

vi.mock("../../src/semantics/compile.js", { spy: true });

const folder = workFolder({ "ok.goa": "/// A.\ntype A { id: int }\n", "other.goa": "/// B.\ntype B { id: int }\n" });

beforeEach(() => {
  vi.mocked(compile).mockImplementation(() => {
    throw new TypeError("x is not a function");
  });
});
afterEach(() => folder.remove());

test("a bug is reported with a code, the contract and an exit code, and its stack only with --debug", async () => {
  const ran = await goaidl(folder.path, ["check", "ok.goa"]);
  expect(ran).toMatchObject({ code: 70, stdout: "" });
  expect(ran.stderr).toBe(
    "error[internal-error]: goaidl stopped because of a bug: x is not a function (while reading ok.goa)\n" +
      "This is a bug in goaidl 0.1.0, not a mistake in your contract.\n" +
      "Please report it with the contract, and with the output of the same command with --debug.\n",
  );
  const debugged = await goaidl(folder.path, ["check", "ok.goa", "--debug"]);
  expect(debugged).toMatchObject({ code: 70 });
  expect(debugged.stderr).toMatch(/^\s+at .*internal-error\.test/m);
  expect(await goaidl(folder.path, ["explain", "internal-error"])).toMatchObject({ code: 0, stderr: "" });
});
