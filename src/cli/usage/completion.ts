import { type Command, command } from "./command.js";
import { flag } from "./option.js";

/** The command that completes command lines in shells. */
export function completionOf(commands: () => Readonly<Record<string, Command>>): Command {
  return command({
    summary: "print a script that completes commands in a shell",
    operands: { name: "SHELL", describe: "bash, zsh or fish", count: "any" },
    options: {
      words: flag("print the words that can follow a command line, one on each line; used by the scripts"),
    },
    examples: [
      ["completion bash >> ~/.bashrc", ""],
      ["completion zsh >> ~/.zshrc", ""],
      ["completion fish > ~/.config/fish/completions/goaidl.fish", ""],
    ],
    run: async (words, options, io) => {
      const { printScript, printWords } = await import("../commands/completion.js");
      return options.words ? printWords(words, commands(), io) : printScript(words, io);
    },
  });
}
