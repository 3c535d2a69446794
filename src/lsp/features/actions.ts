import {
  type CodeAction,
  type CodeLens,
  InlayHintKind,
  MarkupKind,
  MessageType,
  type Range,
  ShowMessageNotification,
} from "vscode-languageserver";
import { type Action, action } from "../../language-service/actions/action.js";
import { fixAll, quickFixes } from "../../language-service/actions/quick-fixes.js";
import { refactoringKinds, refactorings } from "../../language-service/actions/refactorings.js";
import { codePage } from "../../language-service/code-page.js";
import { hintsOf } from "../../language-service/inlay-hints.js";
import { type Lens, lensesOf } from "../../language-service/lenses.js";
import { organizeImports } from "../../language-service/organize-imports.js";
import { fileOf } from "../../language-service/workspace.js";
import { pathOf } from "../paths.js";
import { offsetAt, protocolPosition, rangeOf, workspaceEdit } from "../positions.js";
import { protocolDiagnostic } from "../publisher.js";
import { type Session, uriIn } from "../session.js";

/** The commands that the server executes. */
export const serverCommands = ["goaidl.generate", "goaidl.explain"] as const;

/** Code actions, inlay hints, code lenses and the server's commands. */
export function serveActions(session: Session): void {
  const { connection, workspace, host } = session;
  connection.onCodeAction(({ textDocument, range, context }) => {
    const wanted = (kind: string): boolean =>
      context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
    const actions = actionsFor(session, pathOf(textDocument.uri), range, wanted);
    return actions.map((each) => codeAction(session, each));
  });
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const path = pathOf(textDocument.uri);
    const file = fileOf(workspace, path);
    return hintsOf(workspace, path, offsetAt(file, range.start), offsetAt(file, range.end)).map(
      ({ at, label, tooltip }) => ({
        position: protocolPosition(at.file, at.start),
        label,
        kind: InlayHintKind.Parameter,
        paddingLeft: true,
        tooltip: { kind: MarkupKind.Markdown, value: tooltip },
      }),
    );
  });
  connection.onCodeLens(({ textDocument }) =>
    lensesOf(workspace, pathOf(textDocument.uri)).flatMap((lens) => codeLens(session, textDocument.uri, lens)),
  );
  connection.onExecuteCommand(async ({ command, arguments: given = [] }) => {
    const [argument]: unknown[] = given;
    if (typeof argument !== "string") return null;
    if (command === "goaidl.explain") return codePage(argument);
    if (command !== "goaidl.generate" || host.generate === undefined) return null;
    const { done, message } = await host.generate(pathOf(argument));
    const type = done ? MessageType.Info : MessageType.Error;
    void connection.sendNotification(ShowMessageNotification.type, {
      type,
      message: message === "" ? "goaidl: done" : message,
    });
    return done;
  });
}

function actionsFor(session: Session, path: string, range: Range, wanted: (kind: string) => boolean): Action[] {
  const { workspace } = session;
  const file = fileOf(workspace, path);
  const selection = { path, start: offsetAt(file, range.start), end: offsetAt(file, range.end) };
  const isWanted = (kind: Action["kind"]): boolean => wanted(protocolKind(kind));
  const imports = isWanted("source.organizeImports") ? organizeImports(workspace, path) : [];
  const found = [
    ...(isWanted("quickfix") ? quickFixes(workspace, selection) : []),
    ...(refactoringKinds.some(isWanted) ? refactorings(workspace, selection) : []),
    ...(isWanted("source.fixAll") ? fixAll(workspace, path) : []),
    ...(imports.length === 0 ? [] : [action("source.organizeImports", "Organise imports", imports)]),
  ];
  return found.filter(({ kind }) => isWanted(kind));
}

function protocolKind(kind: Action["kind"]): string {
  return kind === "source.fixAll" ? "source.fixAll.goaidl" : kind;
}

function codeAction(session: Session, { title, kind, edits, diagnostic, isPreferred }: Action): CodeAction {
  return {
    title,
    kind: protocolKind(kind),
    edit: workspaceEdit(edits, uriIn(session)),
    ...(diagnostic === null ? {} : { diagnostics: [protocolDiagnostic(diagnostic, session)] }),
    ...(isPreferred ? { isPreferred } : {}),
  };
}

/** A code lens, unless neither the server nor the client can execute it. */
function codeLens({ client, host }: Session, uri: string, lens: Lens): CodeLens[] {
  const range = rangeOf(lens.span);
  if (lens.kind === "generate") {
    if (host.generate === undefined) return [];
    return [{ range, command: { title: "Generate", command: "goaidl.generate", arguments: [uri] } }];
  }
  if (!client.commands.includes("goaidl.try")) return [];
  const { service, method } = lens;
  return [{ range, command: { title: "Try", command: "goaidl.try", arguments: [uri, `${service}.${method}`] } }];
}
