import { DocumentHighlightKind, ErrorCodes, type Location, ResponseError } from "vscode-languageserver";
import { linksOf } from "../../language-service/document-links.js";
import { definitionsAt, highlightsAt, referencesAt, typeDefinitionsAt } from "../../language-service/navigation.js";
import { rename, renameTarget } from "../../language-service/rename.js";
import type { Span } from "../../text/source-file.js";
import { pathOf } from "../paths.js";
import { locationOf, rangeOf, workspaceEdit } from "../positions.js";
import { placeOf, type Session, uriIn } from "../session.js";

/** Definitions, references, highlights, links and renaming. */
export function serveNavigation(session: Session): void {
  const { connection, workspace } = session;
  const location = (span: Span): Location => locationOf(span, uriIn(session));

  connection.onDefinition((request) => {
    const { path, offset } = placeOf(session, request);
    return definitionsAt(workspace, path, offset).map(location);
  });
  connection.onTypeDefinition((request) => {
    const { path, offset } = placeOf(session, request);
    return typeDefinitionsAt(workspace, path, offset).map(location);
  });
  connection.onReferences((request) => {
    const { path, offset } = placeOf(session, request);
    const withDeclaration = request.context.includeDeclaration;
    return referencesAt(workspace, { path, offset, withDeclaration }).map(location);
  });
  connection.onDocumentHighlight((request) => {
    const { path, offset } = placeOf(session, request);
    return highlightsAt(workspace, path, offset).map(({ span, role }) => ({
      range: rangeOf(span),
      kind: role === "declaration" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  });
  connection.onPrepareRename((request) => {
    const { path, offset } = placeOf(session, request);
    const target = renameTarget(workspace, path, offset);
    return target === null ? null : { range: rangeOf(target.span), placeholder: target.name };
  });
  connection.onRenameRequest((request) => {
    const { path, offset } = placeOf(session, request);
    const renamed = rename(workspace, { path, offset, name: request.newName });
    if (renamed.kind === "edits") return workspaceEdit(renamed.edits, uriIn(session));
    return new ResponseError(ErrorCodes.InvalidRequest, renamed.reason);
  });
  connection.onDocumentLinks(({ textDocument }) =>
    linksOf(workspace, pathOf(textDocument.uri)).map(({ span, target }) => ({
      range: rangeOf(span),
      target: target.kind === "file" ? uriIn(session)(target.path) : target.url,
    })),
  );
}
