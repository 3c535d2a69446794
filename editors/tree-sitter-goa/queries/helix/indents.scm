[
  (object_type)
  (view)
  (object)
  (list)
  (enum)
  (union)
  (interceptor)
  (scheme)
  (settings)
  (api)
  (server)
  (error)
  (service)
  (method)
  (http)
  (stream)
  (transport)
  (annotation)
  (tuple)
] @indent

[
  "}"
  "]"
  ")"
] @outdent
