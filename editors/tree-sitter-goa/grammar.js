/**
 * The grammar of `.goa` for editors that use tree-sitter. Each rule is one production of grammar/goa.ebnf, under the same name in
 * snake_case; a test compares them. Rules that begin with an underscore are hidden in the tree.
 */

const digits = /[0-9][0-9_]*/;
const unitOfTime = choice("ms", "s", "m", "h", "d");

/** One or more items, separated by commas. */
const list = (rule) => seq(rule, repeat(seq(",", rule)));

/** The members of a block, each of which may end with a comma. */
const members = (rule) => seq("{", repeat(seq(rule, optional(","))), "}");

/** Decorations of a member; the production of this name may be empty, which rules of tree-sitter may not. */
const decorated = ($, rule) => seq(optional($._decorations), rule);

/** No word is reserved, so that these keywords are names where the rest of the rule says so. */
const keywordsAsName = ($, ...keywords) => choice(...keywords.map((keyword) => alias(keyword, $.identifier)));

/** A name at a place where these keywords may also begin another construct. */
const nameOr = ($, name, ...keywords) => choice(name, keywordsAsName($, ...keywords));

export default grammar({
  name: "goa",

  word: ($) => $.identifier,

  extras: ($) => [/[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/, $.line_comment, $.block_comment],

  inline: ($) => [$._name, $._member_name, $._string],

  rules: {
    document: ($) => seq(optional($.edition), repeat($._top_level)),

    edition: ($) => seq("goa", $.integer),

    _top_level: ($) => choice($.import, $._declaration),

    import: ($) =>
      seq(
        "import",
        choice(seq("{", optional(list($.import_name)), "}"), seq("*", "as", field("alias", $._name))),
        "from",
        field("path", $._string),
      ),

    import_name: ($) => seq(field("name", $._name), optional(seq("as", field("alias", $._name)))),

    _declaration: ($) =>
      decorated(
        $,
        choice($.api, $.scheme, $.const, $.type, $.enum, $.union, $.annotation_declaration, $.interceptor, $.service),
      ),

    _decorations: ($) => repeat1(choice($.doc_comment, $.annotation)),

    annotation: ($) => seq("@", field("name", $._name), optional(seq("(", optional(list($.argument)), ")"))),

    argument: ($) =>
      seq(
        optional(seq(field("name", nameOr($, $._name, "true", "false", "null", "map")), ":")),
        field("value", $._value),
      ),

    _name: ($) => $.identifier,

    _member_name: ($) => choice($.identifier, $.string),

    path: ($) => seq(nameOr($, $._name, "map"), repeat(seq(".", $._name))),

    _string: ($) => choice($.string, $.block_string),

    _value: ($) =>
      choice(
        $._string,
        $.integer,
        $.float,
        $.duration,
        $.size,
        $.rate,
        alias("true", $.boolean),
        alias("false", $.boolean),
        alias("null", $.null),
        $.list,
        $.object,
        $.path,
      ),

    list: ($) => seq("[", optional(list($._value)), "]"),

    object: ($) => members($.entry),

    entry: ($) => seq(field("name", $._member_name), ":", field("value", $._value)),

    type_expression: ($) => seq($._postfix_type, repeat(seq("|", $._postfix_type))),

    _postfix_type: ($) => seq($._atom_type, repeat(seq("[", "]"))),

    _atom_type: ($) =>
      choice(seq("(", $.type_expression, ")"), $.tuple, $.map, $.object_type, $._literal_type, $.reference),

    tuple: ($) => seq("[", list($.type_expression), "]"),

    // `map <` is never a reference with type arguments.
    map: ($) => prec(1, seq("map", "<", field("key", $.type_expression), ",", field("value", $.type_expression), ">")),

    _literal_type: ($) =>
      choice($._string, $.integer, $.float, alias("true", $.boolean), alias("false", $.boolean), alias("null", $.null)),

    reference: ($) => seq(field("name", $.path), optional(seq("<", list($.type_expression), ">"))),

    object_type: ($) => members($._type_member),

    _type_member: ($) => decorated($, choice($.view, $.reserved, $.example, $.field)),

    field: ($) =>
      seq(
        field("name", nameOr($, $._member_name, "view", "reserved", "example")),
        optional("?"),
        ":",
        field("type", $.type_expression),
        optional(seq("=", field("default", $._value))),
      ),

    view: ($) => seq("view", field("name", $._name), members($._member_name)),

    reserved: ($) => seq("reserved", "[", optional(list($._member_name)), "]"),

    example: ($) => seq("example", optional($._string), $.object),

    const: ($) =>
      seq("const", field("name", $._name), ":", field("type", $.type_expression), "=", field("value", $._value)),

    type: ($) =>
      seq(
        optional("closed"),
        "type",
        field("name", $._name),
        optional($.type_parameters),
        choice(seq("=", $.type_expression), seq(optional($.extends), $.object_type)),
      ),

    type_parameters: ($) => seq("<", list($._name), ">"),

    extends: ($) => seq("extends", list($.reference)),

    reserved_values: ($) => seq("reserved", "[", optional(list($._reserved_value)), "]"),

    _reserved_value: ($) => choice($._member_name, $.integer),

    enum: ($) =>
      seq(
        optional("open"),
        "enum",
        field("name", $._name),
        optional(seq(":", field("type", $.type_expression))),
        members($._enum_member),
      ),

    _enum_member: ($) => decorated($, choice($.reserved_values, $.enum_value)),

    enum_value: ($) =>
      seq(field("name", nameOr($, $._member_name, "reserved")), optional(seq("=", field("value", $._value)))),

    union: ($) =>
      seq(
        optional("open"),
        "union",
        field("name", $._name),
        optional($.type_parameters),
        optional($.by),
        members($._union_member),
      ),

    by: ($) => seq("by", choice("none", $._string, seq("(", $._string, ",", $._string, ")"))),

    _union_member: ($) => decorated($, choice($.reserved_values, $.variant)),

    variant: ($) =>
      seq(
        choice(
          "else",
          seq(
            optional("default"),
            field("name", nameOr($, $._member_name, "default", "reserved")),
            optional(seq("=", field("value", $._value))),
          ),
          seq(field("name", keywordsAsName($, "else")), "=", field("value", $._value)),
        ),
        ":",
        field("type", $.type_expression),
      ),

    annotation_declaration: ($) =>
      seq(
        "annotation",
        field("name", $._name),
        optional(seq("(", optional(list($.annotation_parameter)), ")")),
        "on",
        list(field("place", $._name)),
      ),

    annotation_parameter: ($) => seq(field("name", $._name), optional("?"), ":", field("type", $.type_expression)),

    interceptor: ($) => seq("interceptor", field("name", $._name), members($._access)),

    _access: ($) => decorated($, $.accessed_field),

    scheme: ($) => seq("scheme", field("name", $._name), field("kind", $._name), optional(members($._scheme_clause))),

    _scheme_clause: ($) => decorated($, choice($.scope, $.settings_block)),

    settings_block: ($) =>
      choice(
        seq(field("name", $._name), $.settings),
        seq(field("name", keywordsAsName($, "server", "path", "security", "error", "scope")), $.settings),
      ),

    settings: ($) => members($._decorated_setting),

    _decorated_setting: ($) => decorated($, $.setting),

    setting: ($) =>
      choice(
        seq(field("name", $._name), choice($._string, $.list)),
        seq(
          field("name", keywordsAsName($, "server", "security", "http", "stream", "variable")),
          choice($._string, $.list),
        ),
        seq(field("name", keywordsAsName($, "path", "error")), $.list),
      ),

    api: ($) => seq("api", field("name", $._name), members($._api_clause)),

    _api_clause: ($) =>
      decorated($, choice($.server, $.path_clause, $.security, $.error, $.http, $.stream, $.settings_block, $.setting)),

    server: ($) => seq("server", field("name", $._name), members($._server_clause)),

    _server_clause: ($) => decorated($, choice($.variable, $.setting)),

    path_clause: ($) => seq("path", $._string),

    security: ($) => seq("security", choice("none", seq($.requirement, repeat(seq("and", $.requirement))))),

    requirement: ($) => seq(field("scheme", $._name), optional(seq("(", optional(list($._member_name)), ")"))),

    error: ($) =>
      seq(
        "error",
        field("name", $._member_name),
        optional(seq(":", field("type", $.type_expression))),
        optional(members($._name)),
      ),

    service: ($) => seq("service", field("name", $._name), members($._service_clause)),

    _service_clause: ($) =>
      decorated($, choice($.method, $.security, $.error, $.use, $.server_reference, $.http, $.stream)),

    // A comma continues the list: the next word is a name.
    server_reference: ($) => prec.right(seq("server", list($._name))),

    use: ($) => prec.right(seq("use", choice("server", "client"), list(field("interceptor", $._name)))),

    method: ($) => seq("method", field("name", $._member_name), members($._method_clause)),

    _method_clause: ($) => decorated($, choice($.message, $.security, $.error, $.use, $.http, $.stream)),

    message: ($) =>
      seq(
        optional("streaming"),
        choice("payload", "result"),
        choice(seq($.extends, $.object_type), $.type_expression),
        optional(seq("view", field("view", $._name))),
      ),

    http: ($) => seq("http", members($._http_clause)),

    _http_clause: ($) => decorated($, choice($.path_clause, $.placement, $.response, $.error_status, $.route)),

    route: ($) => seq(field("verb", $.identifier), field("path", $._string)),

    placement: ($) =>
      seq(
        choice("param", "header", "cookie", "body"),
        field("name", $._member_name),
        optional(seq("as", $._string)),
        optional(choice(seq("prefix", $._string), "json")),
      ),

    stream: ($) => seq("stream", members($._stream_clause)),

    _stream_clause: ($) =>
      decorated(
        $,
        choice(
          $.transport,
          $.heartbeat,
          $.idle,
          $.open_timeout,
          $.write_timeout,
          $.message_max,
          $.rate_clause,
          $.concurrency,
          $.buffer,
          $.resume,
          $.overflow,
          $.frame,
          $.subprotocol,
          $.error_close,
        ),
      ),

    transport: ($) => seq("transport", field("name", $._name), optional(members($.sse_mapping))),

    sse_mapping: ($) => seq($._name, $._member_name),

    heartbeat: ($) => seq("heartbeat", choice("off", seq("every", $.duration, optional(seq("timeout", $.duration))))),

    idle: ($) => seq("idle", choice("off", $.duration)),

    open_timeout: ($) => seq("open", "timeout", choice("off", $.duration)),

    write_timeout: ($) => seq("write", "timeout", choice("off", $.duration)),

    message_max: ($) => seq("message", "max", choice("off", repeat1($.message_limit))),

    message_limit: ($) => seq($.size, optional(seq(choice("from", "to"), "client"))),

    rate_clause: ($) => seq("rate", choice("off", seq($.rate, optional(seq("burst", $.integer))))),

    concurrency: ($) => seq("concurrency", choice("off", repeat1($.concurrency_limit))),

    concurrency_limit: ($) => seq($.integer, choice(seq("per", "client"), "total")),

    buffer: ($) => seq("buffer", choice("off", repeat1($._buffer_limit))),

    _buffer_limit: ($) => choice(seq($.integer, "messages"), $.size),

    resume: ($) =>
      seq(
        "resume",
        choice(
          "off",
          seq(
            "within",
            $.duration,
            optional(seq("from", "checkpoint", $.type_expression)),
            optional(seq("restart", $._member_name, "from", $._member_name)),
          ),
        ),
      ),

    overflow: ($) => seq("overflow", $._name),

    frame: ($) => seq("frame", $._name),

    subprotocol: ($) => seq("subprotocol", choice("off", $._string)),

    error_close: ($) =>
      seq("error", field("name", $._member_name), "close", $.integer, optional(choice("final", "retry"))),

    // Parts of productions that are nodes in this grammar.

    accessed_field: ($) =>
      seq(
        choice("read", "write"),
        optional("streaming"),
        choice("payload", "result"),
        ".",
        field("name", $._member_name),
      ),

    scope: ($) => seq("scope", field("name", $._member_name), optional($._string)),

    variable: ($) => seq("variable", field("name", $._name), $.settings),

    response: ($) => seq("response", $.integer),

    error_status: ($) => seq("error", field("name", $._member_name), $.integer),

    // Tokens

    identifier: () => /[\p{L}_][\p{L}\p{N}_]*/u,

    integer: () => token(seq(optional("-"), digits)),

    float: () =>
      token(seq(optional("-"), digits, choice(seq(".", digits, optional(/[eE][+-]?[0-9]+/)), /[eE][+-]?[0-9]+/))),

    duration: () => token(seq(digits, unitOfTime)),

    size: () => token(seq(digits, choice("B", "kB", "MB", "GB", "KiB", "MiB", "GiB"))),

    rate: () => token(seq(digits, "/", unitOfTime)),

    string: ($) =>
      seq(
        '"',
        repeat(choice(alias(token.immediate(prec(1, /[^"\\\r\n]+/)), $.string_content), $.escape)),
        token.immediate('"'),
      ),

    block_string: ($) =>
      seq(
        '"""',
        repeat(choice(alias(token.immediate(prec(1, /"?"?[^"\\]+/)), $.string_content), $.escape)),
        token.immediate('"""'),
      ),

    escape: () => token.immediate(/"?"?\\(u[0-9a-fA-F]{4}|[^\r\n])/),

    doc_comment: () => token(seq("///", optional(/[^/\r\n][^\r\n]*/))),

    line_comment: () => token(choice(seq("//", optional(/[^/\r\n][^\r\n]*/)), /\/\/\/\/[^\r\n]*/)),

    block_comment: () => token(/\/\*[^*]*\*+([^/*][^*]*\*+)*\//),
  },
});
