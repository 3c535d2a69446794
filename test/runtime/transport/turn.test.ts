import { expect, test } from "vitest";
import { afterThisTurn } from "../../../src/runtime/transport/turn.js";

const runAfter = (run: () => void) => afterThisTurn({ runTurn: run });

test("tasks run in order, behind the microtasks of the turn", async () => {
  const order: string[] = [];
  runAfter(() => order.push("first"));
  void Promise.resolve()
    .then(() => order.push("microtask"))
    .then(() => runAfter(() => order.push("second")));
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(["microtask", "first", "second"]);
});

test("a task that throws does not keep others from running", async () => {
  const order: string[] = [];
  const caught = new Promise((resolve) => process.once("uncaughtException", resolve));
  const listeners = process
    .listeners("uncaughtException")
    .filter((listener) => listener !== process.listeners("uncaughtException").at(-1));
  for (const listener of listeners) process.off("uncaughtException", listener);
  try {
    runAfter(() => order.push("first"));
    runAfter(() => {
      throw new Error("of the second");
    });
    runAfter(() => {
      order.push("third");
      runAfter(() => order.push("fourth"));
    });
    expect(await caught).toMatchObject({ message: "of the second" });
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(["first", "third", "fourth"]);
  } finally {
    for (const listener of listeners) process.on("uncaughtException", listener);
  }
});
