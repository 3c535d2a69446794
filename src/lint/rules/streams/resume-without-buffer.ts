import type { Rule } from "../../rule.js";
import { streamClause } from "../../stream-clauses.js";

export const resumeWithoutBuffer: Rule = {
  code: "resume-without-buffer",
  category: "streams",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A stream can be resumed, and nothing says how much is kept for it: no `buffer`.",
    why: "The buffer is what a client that was away gets when it comes back; when it is full, the sender waits. 1,024 messages and 1 MiB, the default, are seconds of a fast stream and hours of a slow one, and that for each session.",
    wrong: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { resume within 2m }
  }
}
`,
    right: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { resume within 2m  buffer 5000 messages 4MiB }
  }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      const { stream } = placed.method;
      if (stream === null || stream.resume === null || streamClause(contract, placed, "buffer") !== null) continue;
      const span = streamClause(contract, placed, "resume")?.span ?? placed.node.name.span;
      report(span, `${placed.subject} can be resumed, and keeps the default of ${stream.buffer.messages} messages`, {
        hint: "say with `buffer` how much may be sent while a client is away",
      });
    }
  },
};
