import { defaultPolicy, type StreamPolicy } from "../ir/stream.js";
import type * as ast from "../syntax/ast.js";
import type { Meaning } from "./workspace.js";

/** One limit of a stream in the form of a clause, and the block that it comes from. */
export interface EffectiveClause {
  readonly kind: ClauseKind;
  readonly text: string;
  /** `method`, `service`, `api`, or `default` if no clause sets it. */
  readonly from: Level["from"] | "default";
}

type ClauseKind = Exclude<ast.StreamClause["kind"], "off" | "error-close">;

const kinds: readonly ClauseKind[] = [
  "transport",
  "heartbeat",
  "idle",
  "open-timeout",
  "write-timeout",
  "message-max",
  "rate",
  "concurrency",
  "buffer",
  "resume",
  "overflow",
  "frame",
  "subprotocol",
];

interface Level {
  readonly from: "method" | "service" | "api";
  readonly clauses: readonly (ast.ApiClause | ast.ServiceClause | ast.MethodClause)[];
}

/** The limits of a method's stream, each with its origin; null for a method without streams. */
export function effectivePolicy(meaning: Meaning, node: ast.Method): EffectiveClause[] | null {
  const { draft, nodes, program } = meaning.contract.compiled;
  const methods = draft?.services.flatMap((service) => service.methods.map((method) => ({ service, method }))) ?? [];
  const found = methods.find(({ method }) => nodes.methods.get(method) === node);
  const policy = found?.method.stream ?? null;
  if (found === undefined || policy === null) return null;
  const levels: Level[] = [
    { from: "method", clauses: node.clauses },
    { from: "service", clauses: nodes.services.get(found.service)?.clauses ?? [] },
    { from: "api", clauses: program?.api?.clauses ?? [] },
  ];
  return kinds.flatMap((kind) => {
    const text = clauseText(kind, policy);
    return text === null ? [] : [{ kind, text, from: originOf(kind, levels) }];
  });
}

function originOf(kind: ClauseKind, levels: readonly Level[]): EffectiveClause["from"] {
  const says = (clause: ast.StreamClause): boolean =>
    clause.kind === kind || (clause.kind === "off" && clause.clause === kind);
  const level = levels.find(({ clauses }) =>
    clauses.some((clause) => clause.kind === "stream" && clause.clauses.some(says)),
  );
  return level?.from ?? "default";
}

/** The origin of a limit in words, for a table. */
export function originText({ from }: EffectiveClause): string {
  return from === "default" ? "default" : `the ${from}`;
}

/** A limit in the form of a clause; null if there is no limit. */
function clauseText(kind: ClauseKind, policy: StreamPolicy): string | null {
  switch (kind) {
    case "transport":
      return `transport ${policy.transport}`;
    case "heartbeat": {
      const { heartbeat } = policy;
      return heartbeat === null
        ? "heartbeat off"
        : `heartbeat every ${time(heartbeat.everyMs)} timeout ${time(heartbeat.timeoutMs)}`;
    }
    case "idle":
      return policy.idleMs === null ? "idle off" : `idle ${time(policy.idleMs)}`;
    case "open-timeout":
      return `open timeout ${time(policy.openTimeoutMs)}`;
    case "write-timeout":
      return `write timeout ${time(policy.writeTimeoutMs)}`;
    case "message-max": {
      const toClient = policy.messageMaxBytesToClient;
      const own = size(policy.messageMaxBytes);
      return toClient === null ? `message max ${own}` : `message max ${own} from client ${size(toClient)} to client`;
    }
    case "rate": {
      const { rate } = policy;
      return rate === null
        ? "rate off"
        : `rate ${rate.count}/${time(rate.perMs).replace(/^1(?=\D)/, "")} burst ${rate.burst}`;
    }
    case "concurrency": {
      const { perClient, total } = policy.concurrency;
      if (perClient === null && total === null) return "concurrency off";
      return `concurrency${perClient === null ? "" : ` ${perClient} per client`}${total === null ? "" : ` ${total} total`}`;
    }
    case "buffer":
      return `buffer ${policy.buffer.messages} messages ${size(policy.buffer.bytes)}`;
    case "resume": {
      const { resume } = policy;
      if (resume === null) return "resume off";
      const { restart } = resume;
      return `resume within ${time(resume.withinMs)}${restart === null ? "" : ` restart ${restart.payloadField} from ${restart.resultField}`}`;
    }
    case "overflow":
      return `overflow ${policy.overflow}`;
    case "frame":
      return policy.transport === "sse" ? null : `frame ${policy.frame}`;
    case "subprotocol":
      return policy.subprotocol === defaultPolicy.subprotocol ? null : `subprotocol "${policy.subprotocol ?? ""}"`;
  }
}

const times = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
] as const;

/** Turns `120000` into `2m`, with the largest unit that leaves no remainder. */
function time(milliseconds: number): string {
  const unit = times.find(([length]) => milliseconds >= length && milliseconds % length === 0);
  return unit === undefined ? `${milliseconds}ms` : `${milliseconds / unit[0]}${unit[1]}`;
}

const sizes = [
  [1024 ** 3, "GiB"],
  [1024 ** 2, "MiB"],
  [1024, "KiB"],
] as const;

function size(bytes: number): string {
  const unit = sizes.find(([length]) => bytes >= length && bytes % length === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / unit[0]}${unit[1]}`;
}
