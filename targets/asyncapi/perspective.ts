/** The application that the document describes. AsyncAPI's `send` and `receive` are the actions of this application. */
export type Perspective = "server" | "client";
