import * as package_ from "yaml";

/** The package `yaml`. The build replaces this module by one that loads it at the first call. */
export function yaml(): Pick<typeof package_, "stringify"> {
  return package_;
}
