package design

import . "goa.design/goa/v3/dsl"

var LogFilter = Type("LogFilter", func() {
	Attribute("min_level", String, func() { Default("debug") })
	Attribute("contains", String, func() { MaxLength(256) })
})

var LogEntry = Type("LogEntry", func() {
	Attribute("id", Int64, func() { Minimum(1) })
	Attribute("at", String, func() { Format(FormatDateTime) })
	Attribute("level", String)
	Attribute("message", String, func() { MaxLength(8192) })
	Attribute("attributes", MapOf(String, String))
	Required("id", "at", "level", "message")
})

func topic() {
	Attribute("topic", String, func() { MinLength(1) })
	key()
	Required("topic")
}

func key() {
	Attribute("api_key", String)
	Required("api_key")
}

var _ = Service("logger", func() {
	Error("unauthorized", String)
	HTTP(func() { Response("unauthorized", StatusUnauthorized) })

	Method("monitor", func() {
		Payload(topic)
		StreamingPayload(LogFilter)
		StreamingResult(LogEntry)
		HTTP(func() {
			GET("/logs/{topic}/monitor")
			Param("api_key")
		})
	})

	Method("tail", func() {
		Payload(func() {
			topic()
			Attribute("since", String, func() { Format(FormatDateTime) })
		})
		StreamingResult(LogEntry)
		HTTP(func() {
			GET("/logs/{topic}/tail")
			Param("api_key")
			Param("since")
		})
	})

	Method("ingest", func() {
		Payload(topic)
		StreamingPayload(LogEntry)
		Result(func() {
			Attribute("accepted", Int64)
			Attribute("rejected", Int64)
			Required("accepted", "rejected")
		})
		HTTP(func() {
			GET("/logs/{topic}/ingest")
			Param("api_key")
		})
	})

	Method("topics", func() {
		Payload(key)
		Result(ArrayOf(String))
		HTTP(func() {
			GET("/topics")
			Param("api_key")
		})
	})
})
