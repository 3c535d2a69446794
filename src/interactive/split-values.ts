/** A JSON value in a text that has several, one after the other. It need not be valid. */
export interface ValueText {
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/**
 * Splits a text that arrives in pieces into its JSON values: one per line, or one after the other over any number of
 * lines. Each character is read once.
 */
export class ValueSplitter {
  /** The pieces of the value that has begun. */
  #pieces: string[] = [];
  #isInside = false;
  #line = 1;
  #firstLine = 1;
  #depth = 0;
  #isString = false;
  #isEscaped = false;

  /** Takes the next piece of the text, and returns the values that it completes. */
  push(piece: string): ValueText[] {
    const complete: ValueText[] = [];
    let start = 0;
    const finish = (end: number): void => {
      this.#pieces.push(piece.slice(start, end));
      complete.push(this.#take());
      start = end;
    };
    for (let index = 0; index < piece.length; index++) {
      const character = piece.charAt(index);
      if (!this.#isInside) {
        if (!/\s/.test(character)) this.#begin();
        else start = index + 1;
      }
      if (this.#isInside) {
        if (this.#isString) {
          if (this.#endsString(character) && this.#depth === 0) finish(index + 1);
        } else if (character === '"') {
          this.#isString = true;
        } else if (character === "{" || character === "[") {
          this.#depth++;
        } else if (character === "}" || character === "]") {
          this.#depth--;
          if (this.#depth <= 0) finish(index + 1);
        } else if (this.#depth === 0 && /\s/.test(character)) {
          finish(index);
          start = index + 1;
        }
      }
      if (character === "\n") this.#line++;
    }
    if (this.#isInside) this.#pieces.push(piece.slice(start));
    return complete;
  }

  /** The value with which the text ends, if it is not complete. */
  end(): ValueText | null {
    return this.#isInside ? this.#take() : null;
  }

  #begin(): void {
    this.#isInside = true;
    this.#firstLine = this.#line;
    this.#depth = 0;
    this.#isString = false;
    this.#isEscaped = false;
  }

  /**
   * Processes a character of a string; returns whether the string ends with it. A line break ends it too, because JSON
   * has none in strings.
   */
  #endsString(character: string): boolean {
    const isEnd = (character === '"' && !this.#isEscaped) || character === "\n";
    this.#isEscaped = character === "\\" && !this.#isEscaped;
    if (isEnd) this.#isString = false;
    return isEnd;
  }

  #take(): ValueText {
    const text = this.#pieces.join("").trimEnd();
    this.#pieces = [];
    this.#isInside = false;
    return { text, line: this.#firstLine };
  }
}

/** The values of a whole text. */
export function splitValues(text: string): ValueText[] {
  const splitter = new ValueSplitter();
  const values = splitter.push(text);
  const last = splitter.end();
  return last === null ? values : [...values, last];
}
