/** The server in a browser's worker, for the extension of editors that run in a browser. */
import { serveWorker } from "./serve-worker.js";

serveWorker().listen();
