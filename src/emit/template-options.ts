/** How templates are compiled, here and when the package is built. */
export const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  explicitPartialContext: true,
  knownHelpers: { json: true },
} as const;
