/** The playground's worker: the language server and the compiler, on one connection. */
import { serveWorker } from "../../lsp/serve-worker.js";
import { type OutputsParams, outputsRequest } from "../model/outputs.js";
import { compileOutputs } from "./compile-outputs.js";

const connection = serveWorker();
connection.onRequest(outputsRequest, ({ text }: OutputsParams) => compileOutputs(text));
connection.listen();
