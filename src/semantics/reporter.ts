import { type Extras, type ParametersOf, reporter } from "../diagnostics/define.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { suggestedText } from "../diagnostics/did-you-mean.js";
import type * as ast from "../syntax/ast.js";
import { writtenName } from "../syntax/written-name.js";
import type { Span } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import { serviceDiagnostics } from "./diagnostics/service-diagnostics.js";
import { typeDiagnostics } from "./diagnostics/type-diagnostics.js";
import type { NameKind } from "./diagnostics/words.js";

const catalogue = { ...typeDiagnostics, ...serviceDiagnostics };

/** Makes a diagnostic of the catalogues of names, types and services. */
export const diagnosticOf = reporter(catalogue);

type Catalogue = typeof catalogue;

/** Collects the diagnostics of a compilation. */
export interface Reporter {
  /** All so far, in the order in which they were reported. */
  readonly diagnostics: readonly Diagnostic[];
  readonly report: <Code extends keyof Catalogue & string>(
    code: Code,
    parameters: ParametersOf<Catalogue[Code]>,
    span: Span,
    extras?: Extras,
  ) => void;
  /** Whether something was already reported at exactly this place: a second report would be about the same mistake. */
  readonly isReported: (span: Span) => boolean;
}

export function createReporter(before: readonly Diagnostic[] = []): Reporter {
  const diagnostics = [...before];
  const places = new Set(diagnostics.map(({ span }) => placeOf(span)));
  return {
    diagnostics,
    report: (code, parameters, span, extras = {}) => {
      diagnostics.push(diagnosticOf(code, parameters, span, extras));
      places.add(placeOf(span));
    },
    isReported: (span) => places.has(placeOf(span)),
  };
}

function placeOf({ file, start, end }: Span): string {
  return `${start} ${end} ${file.path}`;
}

export function reportDuplicate({ report }: Reporter, kind: NameKind, name: ast.Name, first: Span): void {
  report("duplicate-name", { kind, name: name.text }, name.span, {
    related: [{ span: first, message: "first declared here" }],
  });
}

/** The first item of each key, in order; `onRepeated` is called with each further one and the first of its key. */
export function firstOfEach<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  onRepeated: (item: Item, first: Item) => void,
): Item[] {
  const firsts = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, item);
    else onRepeated(item, first);
  }
  return [...firsts.values()];
}

/** Reports each name that repeats an earlier one; returns the others. */
export function reportDuplicates(reporter: Reporter, kind: NameKind, names: readonly ast.Name[]): ast.Name[] {
  return firstOfEach(
    names,
    (name) => name.text,
    (name, first) => reportDuplicate(reporter, kind, name, first.span),
  );
}

/** Reports a clause that repeats an earlier one. */
export function reportRepeatedClause({ report }: Reporter, clause: string, span: Span, first: Span): void {
  report("duplicate-clause", { clause }, span, { related: [{ span: first, message: "first here" }] });
}

/** After this many reports no names are suggested any more, because most of the reports are never read. */
const manyReports = 1000;

/** The name that was probably meant; null if none is similar. */
export function nearName({ diagnostics }: Reporter, name: string, candidates: Iterable<string>): string | null {
  return diagnostics.length < manyReports ? suggest(name, candidates) : null;
}

/** The hint and the fix for a name that was probably misspelt. */
export function suggestion(near: string | null, span: Span): Extras {
  return near === null ? {} : suggestedText(writtenName(near), span);
}
