/**
 * `goaidl/codegen`: the door for generated code, and for nobody else. What stands here keeps its meaning within a major
 * version, so that code which was generated earlier goes on running.
 */

export {
  decimalBound,
  decimalMultiple,
  exclusiveMax,
  exclusiveMin,
  max,
  maxItems,
  maxLength,
  maxProperties,
  min,
  minItems,
  minLength,
  minProperties,
  multipleOf,
  pattern,
  uniqueItems,
} from "./codec/constraints.js";
export { type Cursor, type Decode, type Encode, runCodec } from "./codec/cursor.js";
export {
  date,
  decimal,
  duration,
  email,
  format,
  hostname,
  ip,
  ipv4,
  ipv6,
  localtime,
  time,
  timestamp,
  uri,
  uuid,
} from "./codec/formats.js";
export {
  anything,
  bigint,
  bigintFromText,
  boolean,
  bytes,
  bytesFromText,
  bytesToText,
  dateNumber,
  dateOf,
  dateText,
  decimalFromNumber,
  float32,
  float64,
  int32,
  int64,
  mismatch,
  nothing,
  oneOf,
  string,
  uint32,
  uint64,
} from "./codec/primitives.js";
export {
  absent,
  array,
  assertObject,
  define,
  fieldsOf,
  int32Key,
  int64Key,
  jsonText,
  literal,
  onlyFields,
  own,
  record,
  refuseFields,
  tagged,
  tuple,
  uint32Key,
  uint64Key,
  unknownVariant,
  type WireFields,
  without,
  wrongTag,
} from "./codec/structures.js";
export { type ErrorCodec, type MethodDescriptor, methodDescriptor } from "./descriptor.js";
export { ServiceError, type ServiceErrorInit } from "./errors.js";
export { type DeepReadonly, type InterceptorFields, type Unwritten, unwritten } from "./interception.js";
