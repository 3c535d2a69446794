package design

import . "goa.design/goa/v3/dsl"

var News = Type("News", func() {
	Attribute("id", String)
	Attribute("kind", String)
	Attribute("body", String)
	Required("id", "kind", "body")
})

var Count = Type("Count", func() {
	Attribute("id", String)
	Attribute("count", Int)
	Attribute("note", String)
	Required("id", "count")
})

// The variants are objects, because v3.30.0 generates code for primitives that doesn't compile.
var Text = Type("Text", func() {
	Attribute("text", String)
	Required("text")
})

var Number = Type("Number", func() {
	Attribute("number", Int)
	Required("number")
})

var Question = Type("Question", func() {
	Attribute("topic", String)
	Attribute("question", String)
	Attribute("depth", Int)
	Required("topic", "question")
})

var Piece = Type("Piece", func() {
	Attribute("Text", String)
	Required("Text")
})

var Part = Type("Part", func() {
	Attribute("text", String)
	Attribute("wait", Int)
	Required("text", "wait")
})

var Whole = Type("Whole", func() {
	Attribute("texts", ArrayOf(String))
	Required("texts")
})

// The data of server-sent events: mapped fields, whole objects, texts and numbers.
var _ = Service("news", func() {
	Error("closed_today", String)
	HTTP(func() { Response("closed_today", StatusLocked) })

	Method("follow", func() {
		// `Since` has a capital letter, because v3.30.0 copies the name into its code unchanged.
		Payload(func() { Attribute("Since", String) })
		StreamingResult(News)
		HTTP(func() {
			GET("/news/follow")
			Header("Since:Last-Event-ID")
			ServerSentEvents("body", func() {
				SSEEventID("id")
				SSEEventType("kind")
				SSERequestID("Since")
			})
		})
	})

	Method("counts", func() {
		StreamingResult(Count)
		HTTP(func() {
			GET("/news/counts")
			ServerSentEvents(func() { SSEEventID("id") })
		})
	})

	Method("texts", func() {
		Payload(func() { Attribute("mood", String) })
		StreamingResult(Text)
		HTTP(func() {
			GET("/news/texts")
			Param("mood")
			ServerSentEvents("text")
		})
	})

	// The request has a body, and each event the time to reconnect. That field is required, because the code that
	// v3.30.0 generates for an optional one doesn't compile.
	Method("ask", func() {
		Payload(Question)
		StreamingResult(Part)
		HTTP(func() {
			POST("/news/ask/{topic}")
			ServerSentEvents("text", func() { SSEEventRetry("wait") })
		})
	})

	// A unary result besides the events. In v3.30.0 the events' fields have Go's names.
	Method("sum", func() {
		Payload(Question)
		Result(Whole)
		StreamingResult(Piece)
		HTTP(func() {
			POST("/news/sum/{topic}")
			ServerSentEvents()
		})
	})

	Method("numbers", func() {
		StreamingResult(Number)
		HTTP(func() {
			GET("/news/numbers")
			ServerSentEvents("number")
		})
	})
})
