import Handlebars from "handlebars";

/**
 * The part of Handlebars that renders compiled templates. The build replaces this module by one without the compiler.
 */
export const runtime: Pick<typeof Handlebars, "create"> = Handlebars;
