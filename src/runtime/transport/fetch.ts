/** `fetch` as it is used here; the types of Node 20 have no `cache`, which browsers act on. */
export type Fetch = (url: string, init: RequestInit & { readonly cache?: "no-store" }) => Promise<Response>;

/** The platform's own, as it is when it is called: tests and service workers replace it. */
export const globalFetch: Fetch = (url, init) => fetch(url, init);
