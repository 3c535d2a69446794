import type { Method } from "../../ir/design.js";
import type { Field } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknown } from "../context.js";
import { isUnknown, objectOf, underlying } from "../underlying.js";
import { credentialOf } from "./credentials.js";

/** Ties the payload's credentials to the schemes that the method requires. */
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
  // Where the payload could not be made out, or a field names a scheme that there is not, what is missing follows from that.
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
    if ((carried.has(name) && !isHalf) || doubtful || context.program.lost.size > 0) continue;
    const annotation =
      kind === "basic" ? "@username` and `@password" : kind === "apiKey" ? `@apiKey(${name})` : `@token(${name})`;
    context.report("missing-credential", { scheme: name, annotation }, written.name.span);
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

/** A name without a password, or a password without a name. */
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
    const kind = context.program.schemes.get(scheme?.text ?? "")?.scheme.text ?? "";
    const wanted = roles[kind] ?? null;
    const key = `${role} ${scheme?.text ?? ""}`;
    const target = underlying(context, field.type);
    const problem =
      scheme !== null && kind === "basic"
        ? "a `basic` scheme takes `@username` and `@password`"
        : wanted !== null && wanted !== role
          ? `\`${scheme?.text}\` is a scheme of kind \`${kind}\`, which takes \`@${wanted}\``
          : seen.has(key)
            ? `\`${seen.get(key)?.name}\` carries it already`
            : isUnknown(target) || (target.kind === "primitive" && target.name === "string")
              ? null
              : "it is a string";
    if (problem !== null) context.report("invalid-credential", { reason: problem }, annotation.span);
    seen.set(key, field);
  }
}
