import { annotationForms, clauseForms } from "./clause-forms.js";
import { declarationForms } from "./declaration-forms.js";
import { fillIn } from "./fill-in.js";
import { itemForms, typeForms } from "./type-forms.js";

export { itemForms };

/** The forms that begin at the start of a member or an annotation. */
export const memberForms = { ...declarationForms, ...typeForms, ...clauseForms, ...annotationForms };

/** All recognised forms, by name. */
export const forms = { ...memberForms, ...itemForms };

export type FormName = keyof typeof forms;

/** Describes the fault of a form with the words of the contract. */
export function faultOf(form: FormName, words: readonly string[]): string {
  return fillIn(forms[form].fault, words) ?? forms[form].fault;
}
