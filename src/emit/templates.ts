/** Renders one template of a target with a complete, plain view; a key that the view lacks is an error. */
export interface Templates {
  render(name: string, view: object): string;
}
