import { resolve } from "../../../ir/walk.js";
import type { Rule } from "../../rule.js";
import { messageClause } from "../../sites.js";

export const bareMessage: Rule = {
  code: "bare-message",
  category: "evolution",
  severity: "info",
  onByDefault: false,
  page: {
    what: "A result, or a message of a stream, is a bare value or list and not an object or union.",
    why: "An object can gain a field later. A bare value can't; the change then needs another method.",
    wrong: 'service topics { method all { result string[]  http { GET "/topics" } } }\n',
    right: 'service topics { method all { result { names: string[] }  http { GET "/topics" } } }\n',
  },
  check: (contract, report) => {
    for (const { method, node, subject } of contract.methods) {
      const messages = [
        [method.streamingPayload, messageClause(node, "payload", true)],
        [method.result, messageClause(node, "result", false)],
        [method.streamingResult, messageClause(node, "result", true)],
      ] as const;
      for (const [message, clause] of messages) {
        if (message === null || clause === null) continue;
        const { type } = resolve(contract.types, message.type);
        if (type.kind === "object" || type.kind === "enum" || type.kind === "union") continue;
        if (type.kind === "primitive" && (type.name === "empty" || type.name === "any")) continue;
        report(clause.type.span, `messages of ${subject} can't get another field later`, {
          hint: "wrap the value in an object",
        });
      }
    }
  },
};
