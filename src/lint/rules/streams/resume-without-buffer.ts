import type { Rule } from "../../rule.js";
import { streamClause } from "../../stream-clauses.js";

export const resumeWithoutBuffer: Rule = {
  code: "resume-without-buffer",
  category: "streams",
  severity: "info",
  onByDefault: true,
  page: {
    what: "A stream with `resume` has no `buffer`, which says how much is kept for a client that is away.",
    why: "The buffer holds the messages that a client gets when it comes back; when it is full, the sender waits. The default, 1,024 messages and 1 MiB for each session, lasts seconds on a fast stream and hours on a slow one.",
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
      report(
        span,
        `${placed.subject} can be resumed, but it keeps only the default of ${stream.buffer.messages} messages`,
        {
          hint: "set `buffer` to the messages that may be sent while a client is away",
        },
      );
    }
  },
};
