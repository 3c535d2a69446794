/** The playground's worker: the language server and the compiler, on one connection. */
import { serveWorker } from "../../lsp/serve-worker.js";
import { type OutputsParams, optionsRequest, outputsRequest } from "../model/outputs.js";
import { compileOutputs } from "./compile-outputs.js";
import { targetOptions } from "./target-options.js";

const connection = serveWorker();
connection.onRequest(outputsRequest, (params: OutputsParams) => compileOutputs(params));
connection.onRequest(optionsRequest, () => targetOptions());
connection.listen();
