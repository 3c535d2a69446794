import { sizeOf } from "../../message-size.js";
import type { Rule } from "../../rule.js";
import { messageClause } from "../../sites.js";

export const messageOverLimit: Rule = {
  code: "message-over-limit",
  category: "limits",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A message that its type allows is larger than `message max`. Counted with one byte for a character, and only where a bound is written.",
    why: "Types and limit contradict each other: such a message is valid, and ends the stream. `message max` is 64 KiB where nothing is written.",
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
        [method.streamingPayload, messageClause(node, "payload", true)],
        [method.streamingResult, messageClause(node, "result", true)],
      ] as const;
      for (const [message, clause] of messages) {
        if (message === null || clause === null) continue;
        const size = sizeOf(contract.types, message.type);
        if (size > stream.messageMaxBytes)
          report(
            clause.type.span,
            `a valid message of ${subject} can take ${size} bytes and more, and \`message max\` is ${stream.messageMaxBytes}`,
            { hint: "raise `message max`, or lower the bounds in the type" },
          );
      }
    }
  },
};
