import { expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";
import { codecsOf } from "./generated-module.js";

/** `@readOnly` and `@writeOnly`: requests and answers have their own fields. */

const ok = (value: unknown) => ({ ok: true, value });
const refused = (...issues: readonly string[]) => ({ ok: false, issues });

const user = `
  closed type User {
    @readOnly id: int
    name: string
    @writeOnly password: string
    @readOnly created?: timestamp
  }
  type Team { lead: User  members: User[] }`;

test("a server reads requests without read-only fields, and sends answers without write-only ones", async () => {
  const { decode, encode } = await codecsOf(user, ["User", "Team"]);
  const request = { name: "Ann", password: "secret" };
  expect(decode("User")(request)).toEqual(ok(request));
  expect(decode("User")({ ...request, id: 1, created: "2026-01-31T00:00:00Z" })).toEqual(ok(request));
  expect(decode("User")({ ...request, id: "one" })).toEqual(refused("/id type"));
  expect(decode("User")({ name: "Ann" })).toEqual(refused("/password required"));
  expect(decode("User")({ ...request, more: 1 })).toEqual(refused("/more unknown"));
  expect(encode("UserInput")({ id: 1, name: "Ann", password: "secret" })).toEqual(ok({ id: 1, name: "Ann" }));
  expect(encode("UserInput")({ name: "Ann" })).toEqual(refused("/id required"));
  expect(decode("Team")({ lead: request, members: [] })).toEqual(ok({ lead: request, members: [] }));
  expect(encode("TeamInput")({ lead: { id: 1, name: "Ann" }, members: [] })).toEqual(
    ok({ lead: { id: 1, name: "Ann" }, members: [] }),
  );
});

test("the types of both sides reflect this, and a parameter stays in its request", { timeout: 60_000 }, async () => {
  const design = designOf(`${user}
    type Item { @readOnly key: string  @readOnly size: int  text: string }
    union Event by "kind" { changed: Item  stamped: Stamp } type Stamp { @readOnly at: timestamp }
    interceptor audit { read payload.size  write payload.text }
    service users {
      method add { payload User  result User  http { POST "/users" } }
      method put { use server audit  use client audit  payload Item  result Item  http { PUT "/items/{key}" } }
      method watch { streaming payload Event  streaming result Event  http { GET "/watch" } }
    }`);
  const files = new Map<string, string>();
  for (const target of ["ts-server", "ts-client"]) {
    for (const [path, content] of generated(design, target)) files.set(`${target}/${path}`, content);
  }
  files.set(
    "uses.ts",
    `import type { User, UserInput, Item } from "./ts-client/users.js";
import type { User as Request, UserInput as Answer } from "./ts-server/users.js";
export const asked: UserInput = { name: "Ann", password: "secret" };
export const given: User = { id: 1, name: "Ann" };
export const request: Request = { name: "Ann", password: "secret" };
export const answer: Answer = { id: 1, name: "Ann" };
export const unset: Answer = { id: 1, name: "Ann", created: undefined };
export const item: Item = { key: "k", size: 1, text: "t" };
// @ts-expect-error: the server sets it
export const wrong: UserInput = { id: 1, name: "Ann", password: "secret" };
// @ts-expect-error: only requests have it
export const secret = given.password;
`,
  );
  expect(await typeCheck("access", files)).toEqual([]);
});
