import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: false });
// Images are disabled, because the page makes no requests.
markdown.disable("image");
markdown.validateLink = (url) => /^(?:https?:|mailto:|#)/i.test(url.trim());
// A comment's headings would break the outline of the page around it.
markdown.renderer.rules.heading_open = () => '<p class="heading">';
markdown.renderer.rules.heading_close = () => "</p>\n";
markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet("rel", "noopener noreferrer");
  return self.renderToken(tokens, index, options);
};

/** Renders doc comments as HTML, without the author's HTML and images; links lead to http, https, mailto or the page itself. */
export function renderMarkdown(text: string): string {
  return markdown.render(text).trim();
}
