import { defineDiagnostics, reporter } from "../diagnostics/define.js";

interface Field {
  readonly name: string;
}

/** Reports about payloads and messages that people write as JSON. */
export const interactiveDiagnostics = defineDiagnostics({
  "invalid-json": {
    severity: "error",
    message: ({ reason }: { readonly reason: string }) => `the text is not JSON: ${reason}`,
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
    message: ({ subject, fault }: { readonly subject: string; readonly fault: string }) => `${subject} ${fault}`,
    page: {
      what: "A payload or message given to `goaidl call` violates its type in the contract.",
      why: "The receiver would refuse it, so the same generated code checks it before it is sent.",
      wrong: `{"min_level": "loud"}`,
      right: `{"min_level": "warn"}`,
    },
  },
});

export const report = reporter(interactiveDiagnostics);
