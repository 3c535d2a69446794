(api "api" @context name: (_) @name) @item
(const "const" @context name: (_) @name) @item
(type "type" @context name: (_) @name) @item
(enum "enum" @context name: (_) @name) @item
(union "union" @context name: (_) @name) @item
(scheme "scheme" @context name: (_) @name) @item
(interceptor "interceptor" @context name: (_) @name) @item
(annotation_declaration "annotation" @context name: (_) @name) @item
(service "service" @context name: (_) @name) @item
(method "method" @context name: (_) @name) @item
(field name: (_) @name) @item
