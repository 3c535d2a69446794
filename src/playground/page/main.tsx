import { render } from "preact";
import base from "../../console/page/base.css";
import { readFragment } from "../model/share-link.js";
import { App } from "./app.js";
import { examples } from "./examples.js";
import { startLanguageClient } from "./language-client.js";
import style from "./playground.css";

/**
 * Shows the playground in a shadow tree, where the editor adds its styles as sheets, which the page's policy allows.
 */
async function showPlayground(element: HTMLElement): Promise<void> {
  const root = element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(base + style);
  root.adoptedStyleSheets = [sheet];
  const client = startLanguageClient(new Worker(new URL("worker.js", document.baseURI)));
  const initial = (await readFragment(location.hash)) ?? examples[0]?.text ?? "";
  render(<App client={client} root={root} initial={initial} />, root);
}

const element = document.getElementById("playground");
if (element !== null) void showPlayground(element);
