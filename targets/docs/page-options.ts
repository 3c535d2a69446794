import type { Json } from "../../src/ir/json.js";
import { escapeHtml } from "./html-text.js";

/** The user's settings for the look of the page. */
export interface PageOptions {
  readonly title: string | null;
  /** A `data:` URI of an image. */
  readonly logo: string | null;
  readonly accent: string | null;
  readonly versions: readonly VersionLink[];
  readonly downloads: boolean;
  /** Whether the page has the console, which calls the methods. */
  readonly tryIt: boolean;
}

export interface VersionLink {
  readonly name: string;
  readonly href: string;
  readonly current: boolean;
}

const color = "^#[0-9A-Fa-f]{6}$";

/** The options of the target, as JSON Schema. */
export const pageOptionsSchema: { readonly [key: string]: Json } = {
  type: "object",
  properties: {
    title: { type: "string", minLength: 1, description: "title of the page; by default the api's" },
    logo: {
      type: "string",
      pattern: "^data:image/(?:svg\\+xml|png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+=*$",
      description: "image beside the title, as a data: URI",
    },
    accent: { type: "string", pattern: color, description: "colour of links, as #rrggbb" },
    versions: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "versions to switch between: folders beside the page's own, this one first (or NAME=ADDRESS)",
    },
    downloads: {
      type: "boolean",
      default: false,
      description: "write the AsyncAPI document and the JSON Schemas beside the page, and link to them",
    },
    tryIt: {
      type: "boolean",
      default: false,
      description: "put the console into the page, which calls the methods of a service",
    },
  },
  additionalProperties: false,
};

export function pageOptions(options: Readonly<Record<string, Json>>): PageOptions {
  const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);
  const versions = Array.isArray(options.versions) ? options.versions : [];
  return {
    title: text(options.title),
    logo: text(options.logo),
    accent: text(options.accent),
    versions: versions.map((version: Json, index) => versionLink(String(version), index === 0)),
    downloads: options.downloads === true,
    tryIt: options.tryIt === true,
  };
}

/** `2.0` is the folder `2.0` beside the page's; `2.0=https://..` is an address. */
function versionLink(text: string, current: boolean): VersionLink {
  const at = text.indexOf("=");
  const name = at === -1 ? text : text.slice(0, at);
  const href = at === -1 ? `../${encodeURIComponent(text)}/index.html` : text.slice(at + 1);
  return { name: escapeHtml(name), href: escapeHtml(href), current };
}

/** The backgrounds with the least contrast for links: those of the current entry in the contents. */
const grounds = { light: "#e0e4ea", dark: "#2c3542" } as const;
/** The contrast for small text (WCAG 2, AA), and a little more. */
const minContrast = 4.6;

/** Style rules for a colour of links: in each colour scheme the nearest readable colour. */
export function accentStyle(accent: string): string {
  const rule = (scheme: "light" | "dark"): string => `:root { --link: ${readable(accent, scheme)}; }`;
  return `\n${rule("light")}\n@media (prefers-color-scheme: dark) { ${rule("dark")} }\n@media print { :root { --link: #000; } }`;
}

type Rgb = readonly [number, number, number];

function rgbOf(color: string): Rgb {
  const part = (at: number): number => Number.parseInt(color.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** The colour, mixed with black or white until it is readable on the scheme's background. */
function readable(color: string, scheme: "light" | "dark"): string {
  const target = scheme === "light" ? 0 : 255;
  const ground = rgbOf(grounds[scheme]);
  const [red, green, blue] = rgbOf(color);
  for (let share = 0; share < 1; share += 0.05) {
    const mix = (value: number): number => Math.round(value + (target - value) * share);
    const mixed: Rgb = [mix(red), mix(green), mix(blue)];
    if (contrast(mixed, ground) >= minContrast) return hex(mixed);
  }
  return hex([target, target, target]);
}

function hex(color: Rgb): string {
  return `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function contrast(first: Rgb, second: Rgb): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
