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

// Primitives by themselves are no choice: v3.30.0 makes code of them that doesn't compile.
var Text = Type("Text", func() {
	Attribute("text", String)
	Required("text")
})

var Number = Type("Number", func() {
	Attribute("number", Int)
	Required("number")
})

// What server-sent events carry: mapped fields, whole objects, texts and numbers.
var _ = Service("news", func() {
	Error("closed_today", String)
	HTTP(func() { Response("closed_today", StatusLocked) })

	Method("follow", func() {
		// Written with a capital letter, as v3.30.0 writes the name into its code as it is.
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

	Method("numbers", func() {
		StreamingResult(Number)
		HTTP(func() {
			GET("/news/numbers")
			ServerSentEvents("number")
		})
	})
})
