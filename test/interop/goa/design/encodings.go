package design

import . "goa.design/goa/v3/dsl"

var Note = ResultType("application/vnd.goaidl.note", "Note", func() {
	Attributes(func() {
		Attribute("text", String)
		Attribute("stars", Int)
		Required("text")
	})
	View("default", func() {
		Attribute("text")
		Attribute("stars")
	})
	View("short", func() { Attribute("text") })
})

var Item = Type("Item", func() {
	Attribute("name", String)
	Attribute("amount", Int)
	Required("name", "amount")
})

var bearer = OAuth2Security("bearer")
var apiKey = APIKeySecurity("key")

var _ = Service("encodings", func() {
	Error("not_found", Item)
	Error("gone")
	Error("busy", func() { Temporary() })
	Error("slow", func() { Timeout() })
	Error("broken", func() { Fault() })
	HTTP(func() {
		Response("not_found", StatusNotFound)
		Response("gone", StatusNotFound)
		Response("busy", StatusServiceUnavailable)
		Response("slow", StatusGatewayTimeout)
		Response("broken", StatusInternalServerError)
	})

	Method("query", func() {
		Payload(func() {
			Attribute("text", String)
			Attribute("flag", Boolean)
			Attribute("whole", Int64)
			Attribute("half", Float64)
			Attribute("raw", Bytes)
			Attribute("texts", ArrayOf(String))
			Attribute("wholes", ArrayOf(Int))
			Attribute("flags", ArrayOf(Boolean))
			Attribute("words", MapOf(String, String))
			Attribute("counts", MapOf(String, Int))
			Attribute("lists", MapOf(String, ArrayOf(String)))
			Attribute("named", String)
			Attribute("level", Int, func() { Default(7) })
		})
		Result(String)
		HTTP(func() {
			GET("/query")
			for _, name := range []string{"text", "flag", "whole", "half", "raw", "texts", "wholes", "flags", "words", "counts", "lists", "named:na-me", "level"} {
				Param(name)
			}
		})
	})

	Method("anything", func() {
		Payload(func() { Attribute("free", Any) })
		Result(String)
		HTTP(func() {
			GET("/anything")
			Param("free")
		})
	})

	Method("path", func() {
		Payload(func() {
			Attribute("text", String)
			Attribute("whole", Int)
			Attribute("half", Float64)
			Attribute("flag", Boolean)
			Attribute("wholes", ArrayOf(Int))
			Required("text", "whole", "half", "flag", "wholes")
		})
		Result(String)
		HTTP(func() { GET("/path/{text}/{whole}/{half}/{flag}/{wholes}") })
	})

	Method("tail", func() {
		Payload(func() {
			Attribute("rest", String)
			Required("rest")
		})
		Result(String)
		HTTP(func() { GET("/tail/{*rest}") })
	})

	Method("heads", func() {
		Payload(func() {
			Attribute("text", String)
			Attribute("whole", Int)
			Attribute("flag", Boolean)
			Attribute("raw", Bytes)
			Attribute("texts", ArrayOf(String))
			Attribute("session", String)
		})
		Result(String)
		HTTP(func() {
			GET("/heads")
			Header("text:X-Text")
			Header("whole:X-Whole")
			Header("flag:X-Flag")
			Header("raw:X-Raw")
			Header("texts:X-Texts")
			Cookie("session:sid")
		})
	})

	Method("create", func() {
		Payload(func() {
			Attribute("id", Int)
			Attribute("item", Item)
			Attribute("tags", ArrayOf(String))
			Attribute("blob", Bytes)
			Attribute("extra", MapOf(String, Float64))
			Required("id", "item")
		})
		Result(Item)
		HTTP(func() {
			POST("/items/{id}")
			Response(StatusCreated)
		})
	})

	Method("replace", func() {
		Payload(func() {
			Attribute("id", Int)
			Attribute("dry", Boolean)
			Attribute("item", Item)
			Required("id", "item")
		})
		Result(Item)
		HTTP(func() {
			PUT("/items/{id}")
			Param("dry")
			Body("item")
			Response(StatusAccepted)
		})
	})

	Method("change", func() {
		Payload(func() {
			Attribute("id", Int)
			Attribute("name", String)
			Required("id")
		})
		HTTP(func() { PATCH("/items/{id}") })
	})

	Method("remove", func() {
		Payload(byID)
		HTTP(func() {
			DELETE("/items/{id}")
			DELETE("/things/{id}")
		})
	})

	Method("probe", func() {
		Payload(byID)
		HTTP(func() {
			HEAD("/items/{id}")
			Response(StatusOK)
		})
	})

	Method("options", func() {
		Result(ArrayOf(String))
		HTTP(func() { OPTIONS("/items") })
	})

	Method("list", func() {
		Payload(ArrayOf(String))
		Result(MapOf(String, Int))
		HTTP(func() { POST("/lists") })
	})

	Method("fail", func() {
		Payload(func() {
			Attribute("how", String)
			Required("how")
		})
		HTTP(func() { POST("/fail/{how}") })
	})

	Method("whoami", func() {
		Security(bearer)
		Security(apiKey)
		Payload(func() {
			AccessToken("token", String)
			APIKey("key", "key", String)
		})
		Result(String)
		HTTP(func() {
			GET("/whoami")
			Header("key:X-Key")
		})
	})

	Method("note", func() {
		Payload(func() { Attribute("view", String) })
		Result(Note)
		HTTP(func() {
			GET("/note")
			Param("view")
		})
	})

	Method("notes", func() {
		Result(CollectionOf(Note), func() { View("short") })
		HTTP(func() { GET("/notes") })
	})

	Method("batches", func() {
		StreamingPayload(ArrayOf(Item))
		StreamingResult(ArrayOf(Item))
		HTTP(func() { GET("/batches") })
	})

	Method("counters", func() {
		StreamingPayload(Int)
		StreamingResult(MapOf(String, Int))
		HTTP(func() { GET("/counters") })
	})

	Method("blobs", func() {
		StreamingPayload(Bytes)
		StreamingResult(Bytes)
		HTTP(func() { GET("/blobs") })
	})

	Method("shorts", func() {
		StreamingPayload(Boolean)
		StreamingResult(Note, func() { View("short") })
		HTTP(func() { GET("/shorts") })
	})

	Method("sum", func() {
		StreamingPayload(Float64)
		Result(Float64)
		HTTP(func() { GET("/sum") })
	})
})

func byID() {
	Attribute("id", Int)
	Required("id")
}
