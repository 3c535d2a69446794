import type { Io } from "../io.js";

export interface Progress {
  /** Shows that work on the next item begins. */
  next(what: string): void;
  /** Clears the line. */
  end(): void;
}

/** The time before the first progress is shown. */
const quietMs = 400;

/** Shows the progress of long work in a line, if stderr is a terminal. */
export function progress(total: number, io: Io): Progress {
  const start = Date.now();
  let done = 0;
  let shown = false;
  return {
    next(what) {
      done++;
      if (!io.terminal || io.quiet || total < 2 || Date.now() - start < quietMs) return;
      io.stderr(`\r\u001b[K${done}/${total} ${what}`);
      shown = true;
    },
    end() {
      if (shown) io.stderr("\r\u001b[K");
      shown = false;
    },
  };
}
