import { describe, expect, test } from "vitest";
import { lint } from "../../src/lint/lint.js";
import { allRules } from "../../src/lint/rules.js";
import { levelOf, settingProblem } from "../../src/lint/settings.js";
import { compile } from "../../src/semantics/compile.js";
import { compiled, findingText, lintText, only } from "./contracts.js";

const clock = 'service clock { method now { result timestamp  http { GET "/now" } } }\n';

describe("severities", () => {
  const [rule] = allRules.filter(({ code }) => code === "missing-contact");
  if (rule === undefined) throw new Error("the rule is gone");

  test("a code overrides its category, a category overrides `all`, and `all` overrides the rule", () => {
    expect(levelOf(rule, {})).toBe("off");
    expect(levelOf(rule, { all: "info" })).toBe("info");
    expect(levelOf(rule, { all: "info", documentation: "warning" })).toBe("warning");
    expect(levelOf(rule, { "missing-contact": "error", documentation: "warning", all: "off" })).toBe("error");
    expect(levelOf(rule, { naming: "error" })).toBe("off");
  });

  test("findings have the configured severity", () => {
    const found = lintText(clock, { rules: { all: "off", "undocumented-service": "error" } });
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([["undocumented-service", "error"]]);
  });

  test.each([
    ["no-hartbeat", "error", "there is no rule or category no-hartbeat: did you mean no-heartbeat?"],
    ["nameing", "off", "there is no rule or category nameing: did you mean naming?"],
    ["constructor", "off", "there is no rule or category constructor"],
    ["no-heartbeat", "warn", "no-heartbeat can be error, warning, info or off, not warn"],
    ["no-heartbeat", "off", null],
    ["naming", "info", null],
    ["all", "error", null],
  ])("%s=%s", (name, level, problem) => {
    expect(settingProblem(name, level)).toBe(problem);
  });
});

describe("a method that also streams its answer", () => {
  const chat = `service chat {
  method complete {
    result { whole: string }
    streaming result { part: string }
    http { POST "/complete" }
    stream { transport sse }
  }
}
`;

  test.each([
    ["stream-without-error", "`chat.complete` declares no error"],
    ["undocumented-method", "`chat.complete` has no documentation"],
  ])("is reported once, by its name in the contract: %s", (code, message) => {
    const found = lintText(chat, only(code));
    expect(found.map((finding) => finding.message)).toEqual([message]);
  });
});

test("a stream's fields in headers are not reported as `browser-header`: clients of pages send them", () => {
  const feed = `scheme jwt jwt
service feed {
  security jwt
  method follow {
    payload { @token(jwt) token: string  trace?: string }
    streaming result string
    http { GET "/feed"  header trace as "X-Trace" }
  }
}
`;
  const found = lintText(feed, { rules: { all: "warning" } });
  expect(found.filter(({ message }) => /header|browser/i.test(message))).toEqual([]);
  expect(allRules.filter(({ code }) => code === "browser-header")).toEqual([]);
  expect(settingProblem("browser-header", "error")).toContain("there is no rule or category browser-header");
});

describe("several contracts", () => {
  const common = "type Shared { names: string[] }\ntype Other { text: string }\n";
  const user = (name: string, type: string): string =>
    `import { ${type} } from "./common.goa"\nservice ${name} { method put { payload ${type}  http { POST "/${name}" } } }\n`;

  test("findings in shared files are reported once", () => {
    const files = { "common.goa": common, "a.goa": user("a", "Shared"), "b.goa": user("b", "Shared") };
    const both = [compiled(files, "a.goa"), compiled(files, "b.goa")];
    const found = lint(both, only("unbounded-list"));
    expect(found.map((finding) => `${finding.span.file.path} ${findingText(finding)}`)).toEqual([
      "common.goa 1:15 unbounded-list [names] `Shared.names` is a list that clients send, and its length has no bound",
    ]);
  });

  test("a type in a file without services is not reported as unused, because other files may import it", () => {
    const files = { "common.goa": common, "a.goa": user("a", "Shared") };
    expect(lint([compiled(files, "a.goa"), compiled(files, "common.goa")], only("unused-type"))).toEqual([]);
  });

  test("a type that another of the contracts uses is not reported as unused", () => {
    const files = { "a.goa": `type Own { text: string }\n${clock}`, "b.goa": user("b", "Own").replace("common", "a") };
    expect(lint([compiled(files, "a.goa")], only("unused-type")).map(findingText)).toEqual([
      "1:6 unused-type [Own] no service uses `Own`",
    ]);
    expect(lint([compiled(files, "a.goa"), compiled(files, "b.goa")], only("unused-type"))).toEqual([]);
  });

  test("files that a contract with errors reads have no unused parts, because its uses are unknown", () => {
    const own = `type Own { text: string }\n@suppress("path-style", "old clients")\n${clock}`;
    const files: Record<string, string> = {
      "a.goa": own,
      "b.goa": 'import { Own } from "./a.goa"\ntype B { o: Oown }\n',
    };
    const rules = { all: "off", "unused-type": "warning", "path-style": "warning", suppressions: "warning" } as const;
    const whole = compiled(files, "a.goa");
    const broken = compile("b.goa", { read: (path) => files[path] ?? null }).value;
    expect(lint([whole], { rules }).map(({ code }) => code)).toEqual(["unused-type", "unused-suppression"]);
    expect(lint([whole, broken], { rules })).toEqual([]);
  });

  test("a suppression in a file that is only imported is not reported as unused", () => {
    const quiet = common.replace("names", '@suppress("unbounded-list", "ten at most") names');
    const files = { "common.goa": quiet, "a.goa": user("a", "Shared"), "b.goa": user("b", "Other") };
    for (const entry of ["a.goa", "b.goa"]) {
      const found = lint([compiled(files, entry)], {
        rules: { all: "off", "unbounded-list": "error", suppressions: "error" },
      });
      expect(found).toEqual([]);
    }
  });

  test("findings come in the order of the files and places", () => {
    const files = { "common.goa": common, "b.goa": user("b", "Shared"), "a.goa": user("a", "Other") };
    const found = lint([compiled(files, "b.goa"), compiled(files, "a.goa")], { rules: { all: "info" } });
    const places = found.map(({ span }) => [span.file.path, span.start] as const);
    const order = ["b.goa", "common.goa", "a.goa"];
    const sorted = [...places].sort((x, y) => order.indexOf(x[0]) - order.indexOf(y[0]) || x[1] - y[1]);
    expect(places).toEqual(sorted);
    expect(new Set(places.map(([path]) => path)).size).toBe(3);
  });
});

describe("places", () => {
  test("an instance of a generic type is reported where the generic one is written, once", () => {
    const text = `type Page<T> { items: T[] }
type A { a: int }
type B { b: int }
service s {
  method a { payload Page<A>  http { POST "/a" } }
  method b { payload Page<B>  http { POST "/b" } }
}
`;
    expect(lintText(text, only("unbounded-list")).map(findingText)).toEqual([
      "1:16 unbounded-list [items] `APage.items` is a list that clients send, and its length has no bound",
    ]);
  });

  test("an inherited field is reported where it is written", () => {
    const text = `type Base { created_at: string }
type Entry extends Base { text: string }
service s { method a { result Entry  http { GET "/a" } } }
`;
    expect(lintText(text, only("string-for-known-form")).map(findingText)).toEqual([
      "1:13 string-for-known-form [created_at] `Entry.created_at` is a `string`, but its name suggests `timestamp`",
    ]);
  });

  test("a message that is not an object is reported at its type", () => {
    const text = 'service s { method a { streaming payload string[]  http { GET "/a" } } }\n';
    expect(lintText(text, only("unbounded-list")).map(findingText)).toEqual([
      "1:42 unbounded-list [string[]] a message to `s.a` is a list that clients send, and its length has no bound",
    ]);
  });

  test("a type that travels in one direction gets only the findings of that direction", () => {
    const text = `enum Sent { a b }
enum Received { c d }
type Command { sent: Sent  names: string[] }
type Event { received: Received  names: string[] }
service s { method a { streaming payload Command  streaming result Event  http { GET "/a" } } }
`;
    const rules = { all: "off", "closed-enum-to-client": "warning", "unbounded-list": "warning" } as const;
    expect(lintText(text, { rules }).map(findingText)).toEqual([
      "2:6 closed-enum-to-client [Received] clients receive `Received`, and would refuse a value that is added later",
      "3:28 unbounded-list [names] `Command.names` is a list that clients send, and its length has no bound",
    ]);
  });
});
