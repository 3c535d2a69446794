import { render } from "preact";
import type { ConsoleInput } from "../model/console-input.js";
import { App } from "./app.js";
import base from "./base.css";
import style from "./console.css";

/**
 * Shows the console in an element. It lives in a shadow tree with its own styles, so that it doesn't change the
 * surrounding page, and works with a content security policy that forbids inline styles.
 */
export function showConsole(element: HTMLElement, input: ConsoleInput): void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(base + style);
  root.adoptedStyleSheets = [sheet];
  render(<App input={input} />, root);
}
