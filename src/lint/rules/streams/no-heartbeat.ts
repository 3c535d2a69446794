import type { Rule } from "../../rule.js";
import { streamClause } from "../../stream-clauses.js";

export const noHeartbeat: Rule = {
  code: "no-heartbeat",
  category: "streams",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A WebSocket stream has `heartbeat off`.",
    why: "A peer that lost its network sends nothing, and TCP keeps the connection open for minutes or hours. Without heartbeats neither side detects this, and proxies close the connection while it is silent.",
    wrong: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { heartbeat off }
  }
}
`,
    right: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { heartbeat every 30s timeout 10s }
  }
}
`,
  },
  check: (contract, report) => {
    for (const placed of contract.methods) {
      const { stream } = placed.method;
      if (stream === null || stream.transport !== "websocket" || stream.heartbeat !== null) continue;
      const span = streamClause(contract, placed, "heartbeat")?.span ?? placed.node.name.span;
      report(span, `without heartbeats, a lost peer of ${placed.subject} goes unnoticed`, {
        hint: "leave the heartbeat on; one every 30 s costs little",
      });
    }
  },
};
