import { annotationForms, clauseForms } from "./clause-forms.js";
import { declarationForms } from "./declaration-forms.js";
import { fillIn } from "./fill-in.js";
import { itemForms, typeForms } from "./type-forms.js";

export { itemForms };

/** Forms that begin where a member or an annotation does. */
export const memberForms = { ...declarationForms, ...typeForms, ...clauseForms, ...annotationForms };

/** All ways of writing something that are recognised, by name. */
export const forms = { ...memberForms, ...itemForms };

export type FormName = keyof typeof forms;

/** The fault of a form in the words of the contract. */
export function faultOf(form: FormName, words: readonly string[]): string {
  return fillIn(forms[form].fault, words) ?? forms[form].fault;
}
