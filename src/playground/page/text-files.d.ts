declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.goa" {
  const text: string;
  export default text;
}
