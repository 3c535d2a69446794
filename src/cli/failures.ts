import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** Wrong usage of a command. Printed without a stack; exit code 2. */
export class UsageError extends Error {}

/** A failed operation on a file, a folder or a tool. Printed without a stack; exit code 2. */
export class IoError extends Error {}

/** Mistakes in the project's configuration. Reported with code frames; exit code 2. */
export class ConfigError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
    this.diagnostics = diagnostics;
  }
}

/** A bug in goaidl, with the contract for which it occurred. Exit code 70. */
export class InternalError extends Error {
  readonly contract: string;

  constructor(contract: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.contract = contract;
  }
}

/** Whether an error was expected, and is printed as one line or as reports. Any other is a bug. */
export function isExpected(error: unknown): boolean {
  return error instanceof UsageError || error instanceof IoError || error instanceof ConfigError;
}

/** Returns the reason of an operating system's error in a few words. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "it is a folder";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of its path is a file";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the disk is read-only";
    case "ENOSPC":
    case "EDQUOT":
      return "no space left on the disk";
    case "ENAMETOOLONG":
      return "its name is too long";
    case "ELOOP":
      return "its symbolic links go in a circle";
    case "EMFILE":
    case "ENFILE":
      return "too many files are open";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
