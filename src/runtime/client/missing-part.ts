/** Makes the error of a client whose bundle lacks a part of the runtime. `passed` says where the part belongs. */
export function missingPart(what: string, part: string, passed = "to createCaller"): Error {
  return new Error(`${what} is not in this bundle: import { ${part} } from "goaidl/client" and pass it ${passed}`);
}
