const elements = new Set(
  "A BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR LI OL P PRE SPAN STRONG TABLE TBODY TD TH THEAD TR UL".split(" "),
);

/** Leaves only text formatting and links to the web in HTML: documentation comes from the author of a shared contract. */
export function safeHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of [...body.querySelectorAll("*")]) {
    if (!elements.has(element.tagName)) element.replaceWith(element.textContent ?? "");
    for (const { name, value } of [...element.attributes]) {
      const isLink = element.tagName === "A" && name === "href" && /^https?:/.test(value);
      if (!isLink && name !== "class") element.removeAttribute(name);
    }
    if (element.tagName === "A") {
      element.setAttribute("target", "_blank");
      element.setAttribute("rel", "noreferrer");
    }
  }
  return body.innerHTML;
}
