/** The path of the endpoint for other nodes. */
export const nodePath = "/goaidl/node";
