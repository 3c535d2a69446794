import { defineDiagnostics, reporter } from "../diagnostics/define.js";
import type { Issue } from "../runtime/errors.js";
import { type JsonFault, jsonFaultText } from "../text/json-text.js";
import { withArticle } from "../text/with-article.js";

interface Field {
  readonly name: string;
}

/** A message, or the part of one at a path. */
export type MessagePart = "message" | "payload" | "result" | { readonly path: string };

function partText(part: MessagePart): string {
  return typeof part === "string" ? `the ${part}` : `\`${part.path}\``;
}

/** The message of the generated code, and for a wrong type also the kind of the received value. */
function issueText(issue: Issue): string {
  if (issue.rule === "required") return "is missing";
  return issue.rule === "type" ? `${issue.message}, but is ${receivedText(issue.received)}` : issue.message;
}

function receivedText(kind: Issue["received"]): string {
  return kind === "nothing" || kind === "null" || kind === "bytes" ? kind : withArticle(kind);
}

/** Reports about payloads and messages that people write as JSON. */
export const interactiveDiagnostics = defineDiagnostics({
  "invalid-json": {
    severity: "error",
    message: ({ fault }: { readonly fault: JsonFault }) => `the text is not JSON: ${jsonFaultText(fault)}`,
    page: {
      what: "A payload or message given to `goaidl call`, or in a recording, is not JSON.",
      why: "Messages are JSON values, written one after the other. Comments and commas before a closing bracket are not JSON.",
      wrong: `goaidl call logger.goa logger.tail -d '{topic: "shop"}'`,
      right: `goaidl call logger.goa logger.tail -d '{"topic": "shop"}'`,
    },
  },
  "doubled-field": {
    severity: "error",
    message: ({ name }: Field) => `the field \`${name}\` is written twice`,
    page: {
      what: "A JSON object given to `goaidl call` has the same key twice.",
      why: "Only the last one would be sent.",
      wrong: `{"topic": "shop", "topic": "web"}`,
      right: `{"topic": "web"}`,
    },
  },
  "undeclared-field": {
    severity: "error",
    message: ({ name, type }: Field & { readonly type: string }) => `\`${type}\` has no field \`${name}\``,
    page: {
      what: "A payload or message given to `goaidl call` has a field that its type doesn't declare.",
      why: "The receiver would ignore the field or refuse the message.",
      wrong: `{"topic": "shop", "api_kye": "secret"}`,
      right: `{"topic": "shop", "api_key": "secret"}`,
    },
  },
  "invalid-message": {
    severity: "error",
    message: ({ part, issue }: { readonly part: MessagePart; readonly issue: Issue }) =>
      `${partText(part)} ${issueText(issue)}`,
    page: {
      what: "A payload or message given to `goaidl call` violates its type in the contract.",
      why: "The receiver would refuse it, so the same generated code checks it before it is sent.",
      wrong: `{"min_level": "loud"}`,
      right: `{"min_level": "warn"}`,
    },
  },
});

export const report = reporter(interactiveDiagnostics);
