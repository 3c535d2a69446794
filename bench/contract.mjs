/** Returns a contract with some services, each with five methods and a type of ten fields. */
export function contract(services) {
  return Array.from({ length: services }, (_, s) => {
    const fields = Array.from({ length: 10 }, (_, f) => `  @maxLength(100)\n  field${f}: string`).join("\n");
    const methods = Array.from(
      { length: 5 },
      (_, m) =>
        `  method m${m} {\n    payload { id: string }\n    streaming result Type${s}\n    http { GET "/s${s}/m${m}/{id}" }\n  }`,
    ).join("\n");
    return `type Type${s} {\n${fields}\n}\n\nservice service${s} {\n${methods}\n}`;
  }).join("\n\n");
}
