/** Why a host refuses to read an import: it is outside of the project, not a regular file, or larger than 4 MiB. */
export type ImportRefusal = "outside" | "not-a-file" | "too-large";
