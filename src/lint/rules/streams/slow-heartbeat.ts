import type { Rule } from "../../rule.js";
import { streamClause } from "../../stream-clauses.js";

/** The shortest default of common proxies: nginx (`proxy_read_timeout`) and AWS ALB have 60 s, Heroku has 55 s. */
const longest = 55_000;

export const slowHeartbeat: Rule = {
  code: "slow-heartbeat",
  category: "streams",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A heartbeat is sent less often than every 55 seconds.",
    why: "Proxies close silent connections: by default nginx and the AWS load balancer after 60 s, and Heroku's router after 55 s.",
    wrong: `service feed {
  method follow {
    streaming result string
    http { GET "/feed" }
    stream { heartbeat every 2m timeout 10s }
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
      const heartbeat = placed.method.stream?.heartbeat ?? null;
      if (heartbeat === null || heartbeat.everyMs <= longest) continue;
      const clause = streamClause(contract, placed, "heartbeat");
      const span = clause?.kind === "heartbeat" ? clause.every.span : placed.node.name.span;
      report(span, "proxies close connections that are silent for 55 to 60 seconds", {
        hint: "use 30 s, which is below all common limits",
      });
    }
  },
};
