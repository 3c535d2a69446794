export interface PageSample {
  readonly title: string;
  readonly text: string;
}

/** The code samples of a page, by their titles. */
export function samplesOf(page: string): PageSample[] {
  return [
    ...page.matchAll(
      /<details class="more"><summary>([^<]*)<\/summary><pre tabindex="0"><code>([^<]*)<\/code><\/pre>/g,
    ),
  ].map(([, title = "", text = ""]) => ({
    title,
    text: text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
  }));
}
