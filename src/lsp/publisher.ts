import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as ProtocolDiagnostic } from "vscode-languageserver";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.js";
import { breakingDiagnostics } from "../language-service/breaking.js";
import { fileDiagnostics } from "../language-service/file-diagnostics.js";
import { type CheckedContract, checkedContract, isContract, readersOf, textOf } from "../language-service/workspace.js";
import { locationOf, rangeOf } from "./positions.js";
import { type Session, uriIn } from "./session.js";

/** Checks contracts one after the other, and sends the diagnostics of their files. Requests are answered in between. */
export interface Publisher {
  /** Checks some contracts, open documents first. */
  check(entries: readonly string[]): void;
  /** Sends the current diagnostics of a file. */
  publish(path: string): void;
  /** Calls back when no check is waiting any more. */
  onIdle(run: () => void): void;
}

export function createPublisher(session: Session): Publisher {
  const { workspace, connection } = session;
  const waiting = new Set<string>();
  const shared = new Set<string>();
  const sent = new Map<string, string>();
  const before = new Map<string, ReadonlyMap<string, string>>();
  const idle: (() => void)[] = [];
  let isScheduled = false;

  const publish = (path: string): void => {
    const known = textOf(workspace, path) !== null;
    const found = known ? [...fileDiagnostics(workspace, path), ...breakingDiagnostics(workspace, path)] : [];
    const diagnostics = found.map((diagnostic) => protocolDiagnostic(diagnostic, session));
    const text = JSON.stringify(diagnostics);
    if ((sent.get(path) ?? "[]") === text && !workspace.open.has(path)) return;
    sent.set(path, text);
    void connection.sendDiagnostics({ uri: uriIn(session)(path), diagnostics });
  };

  const step = (): void => {
    isScheduled = false;
    const next = [...waiting].find((path) => workspace.open.has(path)) ?? [...waiting][0];
    if (next !== undefined) {
      waiting.delete(next);
      const contract = checkedContract(workspace, next);
      const reports = reportsOfImports(contract);
      const earlier = before.get(next);
      // Checking a file that many contracts share takes time, so it is published again only if this contract's reports
      // about it have changed. A contract with errors has fewer reports until the errors are fixed, so they are not
      // compared.
      if (contract.checked.contract !== null || earlier === undefined || hasErrorsElsewhere(contract)) {
        before.set(next, reports);
        for (const path of new Set([...reports.keys(), ...(earlier?.keys() ?? [])]))
          if (reports.get(path) !== earlier?.get(path)) shared.add(path);
      }
      if (isContract(workspace, next) || readersOf(workspace, next).length === 0) publish(next);
      else shared.add(next);
      schedule();
      return;
    }
    const [file] = shared;
    if (file === undefined) {
      for (const run of idle.splice(0)) run();
      return;
    }
    shared.delete(file);
    publish(file);
    schedule();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    session.defer(step);
  };
  return {
    check: (entries) => {
      for (const entry of entries) waiting.add(entry);
      schedule();
    },
    publish: (path) => {
      shared.add(path);
      schedule();
    },
    onIdle: (run) => {
      idle.push(run);
      schedule();
    },
  };
}

function hasErrorsElsewhere({ entry, diagnostics }: CheckedContract): boolean {
  return diagnostics.some(({ severity, span }) => severity === "error" && span.file.path !== entry);
}

/** The reports of a contract about each file that it imports, as a text to compare. */
function reportsOfImports({ entry, compiled, diagnostics, checked }: CheckedContract): Map<string, string> {
  const reports = new Map(compiled.modules.map(({ path }) => [path, ""]));
  reports.delete(entry);
  for (const { code, span, message, severity } of [...diagnostics, ...checked.findings]) {
    const { path } = span.file;
    const text = reports.get(path);
    if (text !== undefined) reports.set(path, `${text}${severity} ${code} ${span.start} ${span.end} ${message}\n`);
  }
  return reports;
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** The address of the pages of codes. */
const pages = "https://github.com/goaidl/goaidl/blob/main/specs/manual/codes.md";

export function protocolDiagnostic(diagnostic: Diagnostic, session: Session): ProtocolDiagnostic {
  const { code, severity, message, hint, span, related } = diagnostic;
  const tags = code.startsWith("unused-")
    ? [DiagnosticTag.Unnecessary]
    : code === "use-of-deprecated"
      ? [DiagnosticTag.Deprecated]
      : [];
  return {
    range: rangeOf(span),
    severity: severities[severity],
    code,
    codeDescription: { href: `${pages}#${code}` },
    source: "goaidl",
    message: hint === null ? message : `${message}\n${hint}`,
    ...(tags.length > 0 ? { tags } : {}),
    ...(related.length > 0
      ? {
          relatedInformation: related.map((place) => ({
            location: locationOf(place.span, uriIn(session)),
            message: place.message,
          })),
        }
      : {}),
  };
}
