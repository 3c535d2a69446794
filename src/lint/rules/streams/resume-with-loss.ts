import type { Rule } from "../../rule.js";
import { streamClause } from "../../stream-clauses.js";

export const resumeWithLoss: Rule = {
  code: "resume-with-loss",
  category: "streams",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A stream has `resume`, and `overflow latest` or `overflow fail`.",
    why: "`resume` promises that a lost connection loses no messages, but when the window is full, `latest` drops messages and `fail` ends the stream. The window fills while a client is away, because nothing is read then.",
    wrong: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { resume within 2m  buffer 100 messages 1MiB  overflow latest }
  }
}
`,
    right: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { resume within 2m  buffer 100 messages 1MiB }
  }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      const { stream } = placed.method;
      if (stream === null || stream.resume === null || stream.overflow === "wait") continue;
      const overflow = streamClause(contract, placed, "overflow");
      const resume = streamClause(contract, placed, "resume");
      const does = stream.overflow === "latest" ? "drops messages" : "ends the stream";
      report(
        overflow?.span ?? placed.node.name.span,
        `\`overflow ${stream.overflow}\` ${does} that \`resume\` promises to keep`,
        {
          hint: "use `overflow wait`, or leave out `resume`",
          related: resume === null ? [] : [{ span: resume.span, message: "promised here" }],
        },
      );
    }
  },
};
