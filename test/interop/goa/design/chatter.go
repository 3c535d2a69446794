// Package design is chatter.goa and logger.goa in Goa's own language. goaidl has to be compatible on the wire with the
// services and clients that Goa generates from it.
package design

import . "goa.design/goa/v3/dsl"

var _ = API("interop", func() {
	Title("The services of goaidl's examples")
	Server("interop", func() {
		Services("chatter", "logger", "news")
		Host("local", func() { URI("http://localhost:8080") })
	})
})

var Basic = BasicAuthSecurity("basic")

var JWT = JWTSecurity("jwt", func() {
	Scope("stream:read", "Read streams")
	Scope("stream:write", "Write streams")
})

var ChatSummary = ResultType("application/vnd.goaidl.summary", func() {
	TypeName("ChatSummary")
	Attributes(func() {
		Field(1, "message", String)
		Field(2, "length", Int)
		Field(3, "sent_at", String, func() { Format(FormatDateTime) })
		Required("message", "sent_at")
	})
	View("default", func() {
		Attribute("message")
		Attribute("length")
		Attribute("sent_at")
	})
	View("tiny", func() {
		Attribute("message")
	})
})

var Event = Type("Event", func() {
	Field(1, "message", String)
	Field(2, "action", String, func() { Enum("added") })
	Field(3, "added_at", String, func() { Format(FormatDateTime) })
	Required("message", "action", "added_at")
})

func authenticated() {
	Token("token", String)
	Required("token")
}

var _ = Service("chatter", func() {
	Error("unauthorized", String)
	Error("invalid-scopes", String)
	HTTP(func() {
		Response("unauthorized", StatusUnauthorized)
		Response("invalid-scopes", StatusForbidden)
	})

	Method("login", func() {
		Security(Basic)
		Payload(func() {
			Username("user", String)
			Password("password", String)
			Required("user", "password")
		})
		Result(String)
		HTTP(func() {
			POST("/login")
			Response(StatusOK)
		})
	})

	Method("echoer", func() {
		Security(JWT, func() { Scope("stream:write") })
		Payload(authenticated)
		StreamingPayload(String)
		StreamingResult(String)
		HTTP(func() { GET("/echoer") })
	})

	Method("listener", func() {
		Security(JWT, func() { Scope("stream:write") })
		Payload(authenticated)
		StreamingPayload(String)
		HTTP(func() { GET("/listener") })
	})

	Method("summary", func() {
		Security(JWT, func() { Scope("stream:write") })
		Payload(authenticated)
		StreamingPayload(String)
		Result(CollectionOf(ChatSummary), func() { View("default") })
		HTTP(func() { GET("/summary") })
	})

	Method("subscribe", func() {
		Security(JWT, func() { Scope("stream:write") })
		Payload(authenticated)
		StreamingResult(Event)
		HTTP(func() { GET("/subscribe") })
	})

	Method("history", func() {
		Security(JWT, func() { Scope("stream:read") })
		Payload(func() {
			authenticated()
			Attribute("view", String)
		})
		StreamingResult(ChatSummary)
		HTTP(func() {
			GET("/history")
			Param("view")
		})
	})
})
