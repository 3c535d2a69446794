import type { Json } from "../../src/ir/json.js";

/** The maximum number of characters of a list or object on one line. A longer one has a line for each part. */
const lineWidth = 44;

/** JSON for people: short values stay on one line. */
export function jsonText(value: Json, indent = ""): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(([key, part]: [string, Json]) => {
    const text = jsonText(part, `${indent}  `);
    return isList ? text : `${JSON.stringify(key)}: ${text}`;
  });
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  if (parts.length === 0) return open + close;
  const space = isList ? "" : " ";
  const line = `${open}${space}${parts.join(", ")}${space}${close}`;
  if (line.length + indent.length <= lineWidth && !line.includes("\n")) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(",\n")}\n${indent}${close}`;
}
