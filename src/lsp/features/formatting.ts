import { formatEdits, formatLines, formatTyped } from "../../language-service/formatting.js";
import { pathOf } from "../paths.js";
import { protocolEdit } from "../positions.js";
import { placeOf, type Session } from "../session.js";

/** Formatting of files, of lines, and while typing. */
export function serveFormatting(session: Session): void {
  const { connection, workspace } = session;
  connection.onDocumentFormatting(({ textDocument }) =>
    formatEdits(workspace, pathOf(textDocument.uri)).map(protocolEdit),
  );
  connection.onDocumentRangeFormatting(({ textDocument, range }) =>
    formatLines(workspace, pathOf(textDocument.uri), range.start.line + 1, range.end.line + 1).map(protocolEdit),
  );
  connection.onDocumentOnTypeFormatting((request) => {
    const { path, offset } = placeOf(session, request);
    return formatTyped(workspace, path, offset, request.ch).map(protocolEdit);
  });
}
