/** Text for HTML, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Text for HTML content only, where quotes need no escapes. */
export function escapeContent(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A part of an `id` that can't clash with another name's: a character that is not an ASCII letter or digit is written as its code. */
function anchorPart(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/gu, (character) => `.${(character.codePointAt(0) ?? 0).toString(16)}.`);
}

export function typeAnchor(name: string): string {
  return `type-${anchorPart(name)}`;
}

export function methodAnchor(service: string, method: string): string {
  return `method-${anchorPart(service)}-${anchorPart(method)}`;
}

export function serviceAnchor(service: string): string {
  return `service-${anchorPart(service)}`;
}

export function schemeAnchor(scheme: string): string {
  return `scheme-${anchorPart(scheme)}`;
}
