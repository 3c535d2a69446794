/** `fetch` as it is used here; the types of Node 20 have no `cache`, which browsers act on. */
export type Fetch = (url: string, init: RequestInit & { readonly cache?: "no-store" }) => Promise<Response>;

/** Whether a request sends cookies to other origins, and takes them. */
export type Credentials = "omit" | "same-origin" | "include";

/** The platform's own, as it is when it is called: tests and service workers replace it. */
export const globalFetch: Fetch = (url, init) => fetch(url, init);
