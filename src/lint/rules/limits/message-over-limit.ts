import { largestToClient } from "../../../ir/stream.js";
import { sizeOf } from "../../message-size.js";
import type { Rule } from "../../rule.js";
import { messageClause } from "../../sites.js";

export const messageOverLimit: Rule = {
  code: "message-over-limit",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "The type of a message allows values larger than `message max`. The size counts one byte for each character, and only parts with a written bound.",
    why: "The type and the limit contradict each other: such a message is valid, but it ends the stream. `message max` is 64 KiB by default.",
    wrong: `type Note { @maxLength(100_000) text: string }
service notes { method follow { streaming result Note  http { GET "/notes" } } }
`,
    right: `type Note { @maxLength(100_000) text: string }
service notes {
  method follow {
    streaming result Note
    http { GET "/notes" }
    stream { message max 512KiB }
  }
}
`,
  },
  check: (contract, report) => {
    for (const { method, node, subject } of contract.methods) {
      const { stream } = method;
      if (stream === null || stream.frame !== "text") continue;
      const messages = [
        [method.streamingPayload, messageClause(node, "payload", true), stream.messageMaxBytes],
        [method.streamingResult, messageClause(node, "result", true), largestToClient(stream)],
      ] as const;
      for (const [message, clause, limit] of messages) {
        if (message === null || clause === null) continue;
        const size = sizeOf(contract.types, message.type);
        if (size > limit)
          report(
            clause.type.span,
            `a valid message of ${subject} can take ${size} bytes or more, but \`message max\` is ${limit}`,
            { hint: "raise `message max`, or lower the bounds in the type" },
          );
      }
    }
  },
};
