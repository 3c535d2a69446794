import type { Origin } from "../ir/documentation.js";
import type { Permission } from "./allow-breaking.js";
import { type Change, compareSeverity, type Direction, type Severity, type Surface } from "./change.js";
import { type Chain, type Finding, inChain } from "./finding.js";
import type { Case, Rule, Verdict, Verdicts } from "./rule.js";
import { ruleOf } from "./rules.js";

export interface Judging {
  /** The pairing of the findings; `forward` ones were made with the new design as the client. */
  readonly mode: "backward" | "forward";
  readonly surfaces: readonly Surface[];
  readonly permissions: readonly Permission[];
  /** Collects the permissions that matched, for any severity. */
  readonly used: Set<Permission>;
}

const surfaceOrder: readonly Surface[] = ["wire", "source", "doc"];

const peers = {
  backward: { client: "an old client", server: "the new server" },
  forward: { client: "a new client", server: "the old server" },
} as const;

/** Turns findings into changes with message, severity and reason. Findings that affect none of the requested surfaces are dropped. */
export function judge(findings: readonly Finding[], judging: Judging): Change[] {
  return findings.flatMap((finding) => {
    const change = judgeOne(finding, judging);
    return change === null ? [] : [change];
  });
}

function rule(code: string): Rule {
  const found = ruleOf(code);
  if (found === null) throw new Error(`no rule has the code ${code}`);
  return found;
}

function caseOf(of: Rule, finding: Finding): Case {
  return of.cases[finding.variant] ?? of.cases[finding.name] ?? of.cases.usual ?? {};
}

function verdictFor(verdicts: Verdicts | undefined, direction: Direction): Verdict | undefined {
  if (verdicts === undefined) return undefined;
  const directed =
    direction === "to-server" ? verdicts.toServer : direction === "to-client" ? verdicts.toClient : undefined;
  return directed ?? verdicts.always;
}

function judgeOne(finding: Finding, judging: Judging): Change | null {
  const { place } = finding;
  const judged = rule(finding.code);
  const backward = judging.mode === "backward";
  const shown = backward ? judged : rule(judged.mirrors?.[finding.variant] ?? judged.mirror);
  const older = backward ? "client" : "server";
  const newer = backward ? "server" : "client";
  const candidates = judging.permissions.filter((candidate) => candidate.code === shown.code);
  const scopes = new Set(candidates.length === 0 ? [] : inChain(place.scopes[newer]));
  const permission = candidates.filter((candidate) => scopes.has(candidate.scope));
  for (const match of permission) judging.used.add(match);
  if (permission.length > 0) return null;

  let worst: { surface: Surface; verdict: Verdict } | null = null;
  for (const surface of surfaceOrder) {
    if (!judging.surfaces.includes(surface)) continue;
    // On the wire it matters which side is older; source and documents always go from old to new.
    const verdicts = surface === "wire" ? caseOf(judged, finding).wire : caseOf(shown, finding)[surface];
    const verdict = verdictFor(verdicts, place.direction);
    if (verdict === undefined) continue;
    if (worst === null || compareSeverity(verdict.severity, worst.verdict.severity) < 0) worst = { surface, verdict };
  }
  if (worst === null) return null;

  const subject =
    place.origin[newer] === null && place.origin[older] !== null ? place.subject[older] : place.subject[newer];
  const words = subjectWords(subject);
  const names = peers[judging.mode];
  const reason = worst.verdict.reason.replaceAll("{client}", names.client).replaceAll("{server}", names.server);
  return {
    code: shown.code,
    severity: worst.verdict.severity,
    direction: place.direction,
    area: shown.area,
    action: shown.action,
    surface: worst.surface,
    mode: judging.mode,
    subject,
    message: shown.message({
      subject: words,
      name: finding.name,
      old: finding.words[older],
      new: finding.words[newer],
    }),
    reason,
    advice: adviceFor(shown, worst.verdict.severity),
    before: place.origin[older],
    after: place.origin[newer],
    reach: place.trail === null ? [] : [reachWords(words, place.trail)],
  };
}

/** A rule's advice is for changes that do harm; a harmless one needs no fix. */
function adviceFor(rule: Rule, severity: Severity): string {
  if (severity !== "info") return rule.advice;
  const verdicts = Object.values(rule.cases).flatMap((one) => Object.values(one).flatMap((by) => Object.values(by)));
  const isHarmless = verdicts.every((verdict) => verdict.severity === "info");
  return isHarmless ? rule.advice : "nothing needs to be done";
}

/** The words before the name of a subject. */
const named: ReadonlySet<string> = new Set(["error", "interceptor", "scheme", "server"]);

/** "`logger.tail` streaming result", "error `late`", "`LogEntry.level`". */
export function subjectWords(subject: string): string {
  const [first = "", ...rest] = subject.split(" ");
  if (named.has(first) && rest.length > 0) return `${first} \`${rest.join(" ")}\``;
  return [`\`${first}\``, ...rest].join(" ");
}

/** The path from a place to the message, without the middle of a long one. */
function reachWords(words: string, trail: Chain): string {
  const steps = [...inChain(trail.first === words ? trail.rest : trail)];
  const left = steps.length - longestWay;
  const shown =
    left <= 0 ? steps : [...steps.slice(0, longestWay / 2), `${left} more types`, ...steps.slice(-longestWay / 2)];
  return [words, ...shown].join(" <- ");
}

/** The maximum number of steps of a path to show. */
const longestWay = 20;

function originKey(origin: Origin | null): string {
  return origin === null ? "-" : `${origin.file}:${origin.line}:${origin.column}`;
}

function identity(change: Change): string {
  const { code, direction, message, before, after } = change;
  return JSON.stringify([code, direction, message, originKey(before), originKey(after)]);
}

/** Merges changes that are the same difference in one direction, and collects all paths on which values reach it. */
export function mergeUses(changes: readonly Change[]): Change[] {
  const merged = new Map<string, { readonly change: Change; readonly reach: Set<string> }>();
  for (const change of changes) {
    const key = `${change.severity} ${identity(change)}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { change, reach: new Set(change.reach) });
    else for (const way of change.reach) known.reach.add(way);
  }
  return [...merged.values()].map(({ change, reach }) => ({ ...change, reach: [...reach] }));
}

/** Merges both pairings: the worse verdict counts, and if they agree, one change represents both. */
export function mergeModes(backward: readonly Change[], forward: readonly Change[]): Change[] {
  const merged = new Map(backward.map((change) => [identity(change), change]));
  for (const change of forward) {
    const key = identity(change);
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, change);
      continue;
    }
    const order = compareSeverity(known.severity, change.severity);
    if (order > 0) merged.set(key, change);
    if (order !== 0) continue;
    const reason = known.reason === change.reason ? known.reason : `${known.reason}; ${change.reason}`;
    merged.set(key, { ...known, mode: "full", reason });
  }
  return [...merged.values()];
}
