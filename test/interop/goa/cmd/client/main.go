// The Go client of the interop suite: makes one call with Goa's generated code and prints its messages and errors as a JSON array.
// Usage: client HOST METHOD CREDENTIAL [MESSAGE...], or client HOST encodings.METHOD PAYLOAD, or client HOST news.METHOD ARGUMENT
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/gorilla/websocket"
	goahttp "goa.design/goa/v3/http"
	goa "goa.design/goa/v3/pkg"

	"goaidl.test/interop/gen/chatter"
	chatterclient "goaidl.test/interop/gen/http/chatter/client"
	loggerclient "goaidl.test/interop/gen/http/logger/client"
	"goaidl.test/interop/gen/logger"
)

const now = "2026-01-01T00:00:00Z"

var seen = []any{}

func see(value any) { seen = append(seen, value) }

// fail records an error: its name in the design, its text and, for a string error, its body.
func fail(err error) {
	fields := map[string]any{"error": err.Error(), "body": err}
	var named goa.GoaErrorNamer
	if errors.As(err, &named) {
		fields["name"] = named.GoaErrorName()
	}
	see(fields)
}

func drain[T any](recv func() (T, error)) {
	for {
		value, err := recv()
		if err == io.EOF {
			see("EOF")
			return
		}
		if err != nil {
			fail(err)
			return
		}
		see(value)
	}
}

func main() {
	host, method, credential, messages := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	dec, enc := goahttp.ResponseDecoder, goahttp.RequestEncoder
	chatHTTP := chatterclient.NewClient("http", host, http.DefaultClient, enc, dec, false, websocket.DefaultDialer, nil)
	chat := chatter.NewClient(chatHTTP.Login(), chatHTTP.Echoer(), chatHTTP.Listener(), chatHTTP.Summary(), chatHTTP.Subscribe(), chatHTTP.History())
	logHTTP := loggerclient.NewClient("http", host, http.DefaultClient, enc, dec, false, websocket.DefaultDialer, nil)
	logs := logger.NewClient(logHTTP.Monitor(), logHTTP.Tail(), logHTTP.Ingest(), logHTTP.Topics())
	var err error
	if name, ok := strings.CutPrefix(method, "encodings."); ok {
		err = callEncodings(host, name, credential)
	} else if name, ok := strings.CutPrefix(method, "news."); ok {
		err = callNews(host, name, credential)
	} else {
		err = call(chat, logs, method, credential, messages)
	}
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func call(chat *chatter.Client, logs *logger.Client, method, credential string, messages []string) error {
	ctx := context.Background()
	switch method {
	case "login":
		token, err := chat.Login(ctx, &chatter.LoginPayload{User: "goa", Password: credential})
		see(token)
		return err
	case "echoer":
		stream, err := chat.Echoer(ctx, &chatter.EchoerPayload{Token: credential})
		if err != nil {
			return err
		}
		for _, text := range messages {
			if err := stream.Send(text); err != nil {
				return err
			}
			value, err := stream.Recv()
			if err != nil {
				return err
			}
			see(value)
		}
		return stream.Close()
	case "listener":
		stream, err := chat.Listener(ctx, &chatter.ListenerPayload{Token: credential})
		if err != nil {
			return err
		}
		for _, text := range messages {
			if err := stream.Send(text); err != nil {
				return err
			}
		}
		return stream.Close()
	case "summary":
		stream, err := chat.Summary(ctx, &chatter.SummaryPayload{Token: credential})
		if err != nil {
			return err
		}
		for _, text := range messages {
			if err := stream.Send(text); err != nil {
				return err
			}
		}
		result, err := stream.CloseAndRecv()
		see(result)
		return err
	case "subscribe":
		stream, err := chat.Subscribe(ctx, &chatter.SubscribePayload{Token: credential})
		if err != nil {
			return err
		}
		drain(stream.Recv)
		return nil
	case "history":
		payload := &chatter.HistoryPayload{Token: credential}
		if len(messages) > 0 {
			payload.View = &messages[0]
		}
		stream, err := chat.History(ctx, payload)
		if err != nil {
			return err
		}
		drain(stream.Recv)
		return nil
	case "topics":
		topics, err := logs.Topics(ctx, &logger.TopicsPayload{APIKey: credential})
		see(topics)
		return err
	case "monitor":
		stream, err := logs.Monitor(ctx, &logger.MonitorPayload{Topic: "a b;c", APIKey: credential})
		if err != nil {
			return err
		}
		for _, text := range messages {
			filter := &logger.LogFilter{MinLevel: "warn", Contains: &text}
			if err := stream.Send(filter); err != nil {
				return err
			}
			value, err := stream.Recv()
			if err != nil {
				return err
			}
			see(value)
		}
		return stream.Close()
	case "tail":
		since := now
		stream, err := logs.Tail(ctx, &logger.TailPayload{Topic: messages[0], APIKey: credential, Since: &since})
		if err != nil {
			return err
		}
		drain(stream.Recv)
		return nil
	case "ingest", "ingest-invalid":
		stream, err := logs.Ingest(ctx, &logger.IngestPayload{Topic: "shop", APIKey: credential})
		if err != nil {
			return err
		}
		for index, text := range messages {
			entry := &logger.LogEntry{ID: int64(index + 1), At: now, Level: text, Message: "m", Attributes: map[string]string{"k": "v"}}
			if method == "ingest-invalid" {
				// Goa's senders never validate.
				entry.ID = 0
			}
			if err := stream.Send(entry); err != nil {
				return err
			}
		}
		result, err := stream.CloseAndRecv()
		see(result)
		return err
	}
	return fmt.Errorf("no method %s", method)
}
