export const configName = "goaidl.config.json";

/** The path of a document's URI: that of the file, or the whole URI if the document is not a file. */
export function pathOf(uri: string): string {
  const file = /^file:\/\/([^/]*)(\/.*)$/.exec(uri);
  if (file === null) return uri;
  const [, host = "", encoded = ""] = file;
  const path = decoded(encoded);
  if (host !== "" && host !== "localhost") return `//${host}${path}`;
  // A drive of Windows: file:///c%3A/contracts
  return /^\/[a-z]:/i.test(path) ? path.charAt(1).toLowerCase() + path.slice(2) : path;
}

/** The URI of a path, as editors write it. */
export function uriOf(path: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return path;
  const rooted = path.startsWith("/") ? path : `/${path}`;
  return `file://${rooted.split("/").map(encodeURIComponent).join("/")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
