; Declarations are visible in the whole file.
(document) @local.scope

; Names of generic types' parameters are visible in their declaration.
(type) @local.scope
(union) @local.scope

(import_name name: (identifier) @local.definition.import !alias)
(import_name alias: (identifier) @local.definition.import)
(import alias: (identifier) @local.definition.namespace)

((type name: (identifier) @local.definition.type)
  (#set! definition.type.scope "parent"))
((union name: (identifier) @local.definition.type)
  (#set! definition.type.scope "parent"))
(enum name: (identifier) @local.definition.type)
(const name: (identifier) @local.definition.constant)
(scheme name: (identifier) @local.definition)
(interceptor name: (identifier) @local.definition.function)
(annotation_declaration name: (identifier) @local.definition.macro)
(error name: (identifier) @local.definition.type)
(type_parameters (identifier) @local.definition.parameter)

(path . (identifier) @local.reference)
(requirement scheme: (identifier) @local.reference)
(use interceptor: (identifier) @local.reference)
(annotation name: (identifier) @local.reference)
