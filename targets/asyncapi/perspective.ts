/** The application that the document describes, whose actions AsyncAPI's `send` and `receive` are. */
export type Perspective = "server" | "client";
