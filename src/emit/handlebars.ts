import Handlebars from "handlebars";

/** Handlebars with its compiler. The build replaces this module by one that loads it at the first call. */
export function handlebars(): typeof Handlebars {
  return Handlebars;
}
