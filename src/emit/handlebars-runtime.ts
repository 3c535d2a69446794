import Handlebars from "handlebars";

/** What renders compiled templates. The build replaces this module by one without the compiler. */
export const runtime: Pick<typeof Handlebars, "create"> = Handlebars;
