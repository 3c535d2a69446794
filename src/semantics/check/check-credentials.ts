import type { Method } from "../../ir/design.js";
import type { Field } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknown } from "../context.js";
import type { CredentialFault } from "../diagnostics/service-diagnostics.js";
import { isUnknown, objectOf, typeWords, underlying } from "../underlying.js";
import { credentialOf } from "./credentials.js";

/** Assigns the payload's credentials to the schemes that the method requires, and reports missing ones. */
export function checkCredentials(context: Context, method: Method, written: ast.Method): Method["http"] {
  const object = method.payload?.kind === "reference" ? objectOf(context, method.payload.name) : null;
  const required = [
    ...new Set(method.security.flatMap((requirement) => requirement.schemes.map((scheme) => scheme.scheme))),
  ];
  const basic = required.find((name) => context.program.schemes.get(name)?.scheme.text === "basic") ?? "";
  for (const field of object?.fields ?? []) {
    const scheme = credentialOf(field)?.scheme ?? null;
    if (scheme !== null && !context.program.schemes.has(scheme.text))
      reportUnknown(context, "scheme", scheme, context.program.schemes.keys());
  }
  checkCredentialFields(context, object?.fields ?? []);
  // If the payload is unknown, or a field names a scheme that does not exist, a missing credential is a consequence of that.
  const doubtful =
    (method.payload !== null && isUnknown(method.payload)) ||
    (object !== null &&
      (context.incomplete.has(object.fields) ||
        object.fields.some((field) => {
          const scheme = credentialOf(field)?.scheme ?? null;
          return scheme !== null && !context.program.schemes.has(scheme.text);
        })));
  const carried = new Set(
    (object?.fields ?? [])
      .map((field) => credentialOf(field))
      .map((credential) => credential?.scheme?.text ?? (credential === null ? "" : basic)),
  );
  for (const name of required) {
    const kind = context.program.schemes.get(name)?.scheme.text ?? "";
    const isHalf = kind === "basic" && hasOnlyOne(object?.fields ?? []);
    // The token of `Authorization` needs no field. A scheme of an unknown kind has its own report.
    if (kind !== "basic" && kind !== "apiKey") continue;
    if ((carried.has(name) && !isHalf) || doubtful || context.program.lost.size > 0) continue;
    const annotation = kind === "basic" ? "@username` and `@password" : `@apiKey(${name})`;
    context.report("missing-credential", { scheme: name }, written.name.span, {
      hint: `mark a payload field with \`${annotation}\``,
    });
  }
  return {
    ...method.http,
    parameters: method.http.parameters.map((parameter) =>
      parameter.credential !== null && parameter.credential.scheme === ""
        ? { ...parameter, credential: { ...parameter.credential, scheme: basic } }
        : parameter,
    ),
  };
}

/** Whether there is a user name without a password, or a password without a user name. */
function hasOnlyOne(fields: readonly Field[]): boolean {
  const given = fields.map((field) => credentialOf(field)?.role);
  return given.includes("username") !== given.includes("password");
}

/** The role that a scheme's credential has; basic has two. */
const roles: Readonly<Record<string, string>> = { apiKey: "apiKey", jwt: "token", bearer: "token", oauth2: "token" };

function checkCredentialFields(context: Context, fields: readonly Field[]): void {
  const seen = new Map<string, Field>();
  for (const field of fields) {
    const credential = credentialOf(field);
    if (credential === null) continue;
    const { role, scheme, annotation } = credential;
    const key = `${role} ${scheme?.text ?? ""}`;
    const fault = credentialFault(context, field, seen.get(key) ?? null);
    if (fault !== null) context.report("invalid-credential", fault, annotation.span);
    seen.set(key, field);
  }
}

/** The fault of a field's credential; `first` is an earlier field with the same one. */
function credentialFault(context: Context, field: Field, first: Field | null): CredentialFault | null {
  const credential = credentialOf(field);
  if (credential === null) return null;
  const { role, scheme } = credential;
  const kind = context.program.schemes.get(scheme?.text ?? "")?.scheme.text ?? "";
  const wanted = roles[kind] ?? null;
  if (scheme !== null && kind === "basic") return { fault: "basic", scheme: scheme.text };
  if (scheme !== null && wanted !== null && wanted !== role)
    return { fault: "annotation", scheme: scheme.text, kind, wanted, found: role };
  if (first !== null) return { fault: "twice", field: first.name };
  const target = underlying(context, field.type);
  if (isUnknown(target) || (target.kind === "primitive" && target.name === "string")) return null;
  return { fault: "type", field: field.name, type: typeWords(field.type) };
}
