([
  (line_comment)
  (block_comment)
] @injection.content
  (#set! injection.language "comment"))

; Documentation is Markdown.
((doc_comment) @injection.content
  (#set! injection.combined)
  (#set! injection.language "markdown"))

; Patterns are regular expressions.
((annotation
  name: (identifier) @_name
  (argument
    value: (string
      (string_content) @injection.content)))
  (#eq? @_name "pattern")
  (#set! injection.language "regex"))
