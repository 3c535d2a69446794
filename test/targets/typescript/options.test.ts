import { describe, expect, test } from "vitest";
import { designOf, exampleDesign, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";
import { codecsOf } from "../generated/generated-module.js";

/** The options of the TypeScript targets. */

const ok = (value: unknown) => ({ ok: true, value });
const refused = (...issues: readonly string[]) => ({ ok: false, issues });

describe("imports", () => {
  test.each([
    ["js", "./types.js"],
    ["ts", "./types.ts"],
    ["none", "./types"],
  ])("%s: %s", (imports, types) => {
    for (const target of ["ts-server", "ts-client"]) {
      const files = generated(exampleDesign("logger"), target, { imports });
      const beside = [...files.values()].flatMap((text) =>
        [...text.matchAll(/from "(\.[^"]*)"/g)].map(([, path]) => path),
      );
      expect(new Set(beside)).toEqual(new Set([types, types.replace("types", "codecs")]));
    }
  });
});

const stamps = `
  @encode(unixSeconds) type Seconds = timestamp
  union Moment by none { at: timestamp  seconds: Seconds  flag: boolean }
  type Probe {
    at: timestamp
    seconds?: Seconds
    @encode(unixMillis) millis: timestamp = 0
    since: timestamp = "2026-01-31T00:00:00Z"
    @uniqueItems many?: timestamp[]
    by?: map<string, timestamp | null>
  }
  type Only { moment: Seconds | null  pair: [timestamp, int] }`;

describe("timestamps: Date", () => {
  test("are dates on both sides of the codec", async () => {
    const { decode, encode } = await codecsOf(stamps, ["Probe", "Only"], { timestamps: "Date" });
    const wire = { at: "2026-01-31t12:00:00.5+02:00", seconds: 60, many: ["2026-01-31T00:00:00Z"], by: { a: null } };
    const value = {
      at: new Date("2026-01-31T10:00:00.500Z"),
      seconds: new Date(60_000),
      millis: new Date(0),
      since: new Date("2026-01-31T00:00:00Z"),
      many: [new Date("2026-01-31T00:00:00Z")],
      by: { a: null },
    };
    expect(decode("Probe")(wire)).toEqual(ok(value));
    expect(encode("ProbeInput")(value)).toEqual(
      ok({
        at: "2026-01-31T10:00:00.500Z",
        seconds: 60,
        millis: 0,
        since: "2026-01-31T00:00:00.000Z",
        many: ["2026-01-31T00:00:00.000Z"],
        by: { a: null },
      }),
    );
  });

  test("are checked in their wire form", async () => {
    const { decode, encode } = await codecsOf(stamps, ["Probe", "Only"], { timestamps: "Date" });
    expect(decode("Probe")({ at: "soon" })).toEqual(refused("/at format"));
    expect(decode("Probe")({ at: 5, seconds: 1.5 })).toEqual(refused("/at type", "/seconds type"));
    expect(decode("Probe")({ at: "2026-01-31T00:00:00Z", seconds: 9e14 })).toEqual(refused("/seconds range"));
    expect(encode("Only")({ moment: new Date(1500), pair: [new Date(0), 1] })).toEqual(
      ok({ moment: 1, pair: ["1970-01-01T00:00:00.000Z", 1] }),
    );
    expect(encode("Only")({ moment: null, pair: ["1970-01-01T00:00:00Z", 1] })).toEqual(refused("/pair/0 type"));
    expect(encode("Only")({ moment: new Date(Number.NaN), pair: [new Date(0), 1] })).toEqual(refused("/moment type"));
    expect(encode("Only")({ moment: null, pair: [new Date(8e15), 1] })).toEqual(refused("/pair/0 format"));
  });
});

test("generated code with every option passes the strictest tsc", { timeout: 60_000 }, async () => {
  const files = new Map<string, string>();
  const design = designOf(
    `${stamps}
    type Date { day: date }
    interceptor watch { read payload.at  write payload.since }
    service s {
      method m { use server watch  use client watch  payload { at: timestamp  since: timestamp = "2026-01-31T00:00:00Z" }  streaming payload Probe  streaming result Only  http { GET "/m" } }
      method n { payload { q: timestamp }  streaming result { moment: Moment  date: Date } http { GET "/n"  param q } }
    }`,
  );
  for (const target of ["ts-server", "ts-client"]) {
    for (const [path, content] of generated(design, target, { timestamps: "Date" }))
      files.set(`${target}/${path}`, content);
  }
  expect(await typeCheck("options", files)).toEqual([]);
});
