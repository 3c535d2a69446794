/** The texts of parameters, as clients write and servers read them. */
import type { ParameterDescriptor, ParameterType } from "./descriptor.js";
import { octetsOf } from "./octets.js";

/** Writes one value as the text of a path segment, header, cookie or query value. */
export function writeText(type: ParameterType, value: unknown): string {
  if (type === "bytes") return base64ToText(String(value));
  if (type === "json") return JSON.stringify(value);
  // Like Goa: a string is written without quotes where it can't be mistaken for another value.
  if (type === "any")
    return typeof value === "string" && value !== "" && parsed(value) === value ? value : JSON.stringify(value);
  if (typeof type === "object" && "list" in type) {
    return listOf(value)
      .map((item) => writeText(type.list, item))
      .join(",");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Whether a header carries the token of a bearer scheme. */
export function isBearer({ credential, name }: ParameterDescriptor): boolean {
  return credential?.role === "token" && name.toLowerCase() === "authorization";
}

/** Returns the JSON value of a text, or the text itself if it is not JSON. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

export function textToBase64(text: string): string {
  return btoa(octetsOf(text));
}

export function base64ToText(text: string): string {
  const binary = atob(text);
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
