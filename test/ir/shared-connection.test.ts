import { expect, test } from "vitest";
import { sharedConnection } from "../../src/ir/shared-connection.js";
import { defaultSharedPath, sharedMessageMaxBytes, sharedSubprotocol } from "../../src/runtime/mux/envelope.js";

test("documents describe the shared connection of the runtime", () => {
  expect(sharedConnection).toEqual({
    path: defaultSharedPath,
    subprotocol: sharedSubprotocol,
    messageMaxBytes: sharedMessageMaxBytes,
  });
});
