import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { type Command, type EditorView, keymap, showTooltip, type Tooltip } from "@codemirror/view";
import { type CodeAction, codeActions } from "./code-actions.js";

const setMenu = StateEffect.define<Tooltip | null>();

const menuField = StateField.define<Tooltip | null>({
  create: () => null,
  update(menu, { docChanged, effects, selection }) {
    const latest = effects.find((effect) => effect.is(setMenu));
    if (latest !== undefined) return latest.value;
    return docChanged || selection !== undefined ? null : menu;
  },
  provide: (field) => showTooltip.from(field),
});

/** A menu with all changes that the language server offers at the cursor: fixes and refactorings. */
export function actionMenu(): Extension {
  return [menuField, keymap.of([{ key: "Mod-.", run: openActionMenu }])];
}

/** Opens the menu at the selection. */
export const openActionMenu: Command = (view) => {
  const { from, to } = view.state.selection.main;
  const { doc } = view.state;
  codeActions(view, { from, to, only: ["quickfix", "refactor"] }).then(
    (offered) => {
      if (view.state.doc === doc) view.dispatch({ effects: setMenu.of(menuAt(from, offered)) });
    },
    (error: unknown) => console.warn(error),
  );
  return true;
};

function menuAt(pos: number, offered: readonly CodeAction[]): Tooltip {
  return {
    pos,
    above: false,
    create: (view) => {
      const dom = document.createElement("div");
      dom.className = "actions";
      dom.setAttribute("role", "menu");
      dom.setAttribute("aria-label", "Fixes and refactorings");
      const shown = offered.length === 0 ? [nothing] : offered;
      dom.append(...shown.map((action) => menuItem(view, action)));
      dom.addEventListener("keydown", (event) => moveIn(view, dom, event));
      dom.addEventListener("focusout", ({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && dom.contains(relatedTarget))) close(view);
      });
      return { dom, mount: () => itemsOf(dom)[0]?.focus() };
    },
  };
}

const nothing = { title: "There is nothing to fix or change here", apply: () => {} };

function menuItem(view: EditorView, { title, apply }: Pick<CodeAction, "title" | "apply">): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "menuitem");
  button.textContent = title;
  button.addEventListener("click", () => {
    close(view);
    apply();
  });
  return button;
}

function itemsOf(dom: HTMLElement): HTMLElement[] {
  return [...dom.querySelectorAll<HTMLElement>("[role=menuitem]")];
}

function close(view: EditorView): void {
  if (view.state.field(menuField, false) !== null) view.dispatch({ effects: setMenu.of(null) });
}

/** Moves the focus with the arrow keys; Escape closes the menu. */
function moveIn(view: EditorView, dom: HTMLElement, event: KeyboardEvent): void {
  const items = itemsOf(dom);
  const at = items.findIndex((item) => item.matches(":focus"));
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (step !== undefined) items[(at + step + items.length) % items.length]?.focus();
  else if (event.key === "Escape") {
    close(view);
    view.focus();
  } else return;
  event.preventDefault();
}
