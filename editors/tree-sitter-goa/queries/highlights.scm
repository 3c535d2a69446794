; Where two patterns colour one name, the later one wins.

(line_comment) @comment
(block_comment) @comment
(doc_comment) @comment.documentation

(string) @string
(block_string) @string
(escape) @string.escape

[
  (integer)
  (float)
  (duration)
  (size)
  (rate)
] @number

(boolean) @boolean
(null) @constant.builtin

; Keywords; a word that is a name here is an identifier, and not among these.
[
  "and"
  "annotation"
  "api"
  "as"
  "body"
  "buffer"
  "burst"
  "by"
  "checkpoint"
  "client"
  "close"
  "closed"
  "concurrency"
  "const"
  "cookie"
  "default"
  "else"
  "enum"
  "error"
  "every"
  "example"
  "extends"
  "final"
  "frame"
  "from"
  "goa"
  "header"
  "heartbeat"
  "http"
  "idle"
  "import"
  "interceptor"
  "json"
  "map"
  "max"
  "message"
  "messages"
  "method"
  "none"
  "off"
  "on"
  "open"
  "overflow"
  "param"
  "path"
  "payload"
  "per"
  "prefix"
  "rate"
  "read"
  "reserved"
  "response"
  "restart"
  "result"
  "resume"
  "retry"
  "scheme"
  "scope"
  "security"
  "server"
  "service"
  "stream"
  "streaming"
  "subprotocol"
  "timeout"
  "to"
  "total"
  "transport"
  "type"
  "union"
  "use"
  "variable"
  "view"
  "within"
  "write"
] @keyword

[
  "{"
  "}"
  "["
  "]"
  "("
  ")"
  "<"
  ">"
] @punctuation.bracket

[
  ":"
  ","
  "."
] @punctuation.delimiter

[
  "="
  "|"
  "?"
  "*"
] @operator

; Types; a path that is a value names a constant
(path (identifier) @constant)
(reference name: (path (identifier) @type))
(type name: (identifier) @type)
(enum name: (identifier) @type)
(union name: (identifier) @type)
(type_parameters (identifier) @type)
(import_name name: (identifier) @type)
(import_name alias: (identifier) @type)
(import alias: (identifier) @module)
((reference name: (path . (identifier) @type.builtin .))
  (#any-of? @type.builtin "boolean" "int" "int32" "int64" "uint" "uint32" "uint64" "float32" "float64" "decimal" "string" "bytes" "any" "empty" "uuid" "timestamp" "localtime" "date" "time" "duration" "uri" "email" "hostname" "ipv4" "ipv6" "ip"))

; Values
(enum_value name: (identifier) @constant)
(reserved_values (identifier) @constant)
(const name: (identifier) @constant)

; Members
(field name: (identifier) @property)
(entry name: (identifier) @property)
(variant name: (identifier) @property)
(view (identifier) @property)
(reserved (identifier) @property)
(accessed_field name: (identifier) @property)
(placement name: (identifier) @property)
(sse_mapping (identifier) @property)
(resume (identifier) @property)
(setting name: (identifier) @property)
(settings_block name: (identifier) @property)
(annotation_parameter name: (identifier) @variable.parameter)
(argument name: (identifier) @variable.parameter)

; Annotations
(annotation "@" @attribute name: (identifier) @attribute)
(annotation_declaration name: (identifier) @attribute)
(annotation_declaration place: (identifier) @constant)

; Services
(service name: (identifier) @type)
(api name: (identifier) @type)
(method name: (identifier) @function.method)
(interceptor name: (identifier) @function)
(use interceptor: (identifier) @function)
(scheme name: (identifier) @module)
(scheme kind: (identifier) @constant)
(requirement (identifier) @constant)
(requirement scheme: (identifier) @module)
(scope name: (identifier) @constant)
(server name: (identifier) @module)
(server_reference (identifier) @module)
(variable name: (identifier) @variable.parameter)
(error (identifier) @constant)
(error name: (identifier) @type)
(error_status name: (identifier) @type)
(error_close name: (identifier) @type)
(message view: (identifier) @property)
(view name: (identifier) @property)
(route verb: (identifier) @keyword)
(transport name: (identifier) @constant)
(overflow (identifier) @constant)
(frame (identifier) @constant)
