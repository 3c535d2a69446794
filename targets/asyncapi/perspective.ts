/** Whose application the document describes: AsyncAPI's `send` and `receive` are that application's. */
export type Perspective = "server" | "client";
