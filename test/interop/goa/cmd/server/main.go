// The Go server of the interop suite: the services as Goa's generated code serves them. It prints its address.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
	goahttp "goa.design/goa/v3/http"
	"goa.design/goa/v3/security"

	"goaidl.test/interop/gen/chatter"
	"goaidl.test/interop/gen/encodings"
	chatterserver "goaidl.test/interop/gen/http/chatter/server"
	encodingsserver "goaidl.test/interop/gen/http/encodings/server"
	loggerserver "goaidl.test/interop/gen/http/logger/server"
	newsserver "goaidl.test/interop/gen/http/news/server"
	"goaidl.test/interop/gen/logger"
	"goaidl.test/interop/gen/news"
)

const now = "2026-01-01T00:00:00Z"

func main() {
	mux := goahttp.NewMuxer()
	dec, enc := goahttp.RequestDecoder, goahttp.ResponseEncoder
	upgrader := &websocket.Upgrader{}
	onError := func(_ context.Context, _ http.ResponseWriter, err error) { fmt.Fprintln(os.Stderr, "error:", err) }
	chatterserver.Mount(mux, chatterserver.New(chatter.NewEndpoints(chat{}), mux, dec, enc, onError, nil, upgrader, nil))
	loggerserver.Mount(mux, loggerserver.New(logger.NewEndpoints(logs{}), mux, dec, enc, onError, nil, upgrader, nil))
	encodingsserver.Mount(mux, encodingsserver.New(encodings.NewEndpoints(&encoded{}), mux, dec, enc, onError, nil, upgrader, nil))
	newsserver.Mount(mux, newsserver.New(news.NewEndpoints(newsService{}), mux, dec, enc, onError, nil))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	go func() {
		// The test holds the other end of the pipe, so this process ends with the test.
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	panic(http.Serve(listener, mux))
}

type chat struct{}

func (chat) BasicAuth(ctx context.Context, user, pass string, _ *security.BasicScheme) (context.Context, error) {
	if user != "goa" || pass != "rocks" {
		return ctx, chatter.Unauthorized("wrong user or password")
	}
	return ctx, nil
}

func (chat) JWTAuth(ctx context.Context, token string, scheme *security.JWTScheme) (context.Context, error) {
	scopes := map[string][]string{"reader": {"stream:read"}, "writer": {"stream:read", "stream:write"}}[token]
	if scopes == nil {
		return ctx, chatter.Unauthorized("invalid token")
	}
	if err := scheme.Validate(scopes); err != nil {
		return ctx, chatter.InvalidScopes(err.Error())
	}
	return ctx, nil
}

func (chat) Login(context.Context, *chatter.LoginPayload) (string, error) { return "writer", nil }

func (chat) Echoer(_ context.Context, _ *chatter.EchoerPayload, stream chatter.EchoerServerStream) error {
	for {
		text, err := stream.Recv()
		if err == io.EOF {
			return stream.Close()
		}
		if err != nil {
			return err
		}
		if err := stream.Send(text); err != nil {
			return err
		}
	}
}

func (chat) Listener(_ context.Context, _ *chatter.ListenerPayload, stream chatter.ListenerServerStream) error {
	for {
		if _, err := stream.Recv(); err == io.EOF {
			return stream.Close()
		} else if err != nil {
			return err
		}
	}
}

func (chat) Summary(_ context.Context, _ *chatter.SummaryPayload, stream chatter.SummaryServerStream) error {
	res := chatter.ChatSummaryCollection{}
	for {
		text, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(res)
		}
		if err != nil {
			return err
		}
		length := len(text)
		res = append(res, &chatter.ChatSummary{Message: text, Length: &length, SentAt: now})
	}
}

func (chat) Subscribe(_ context.Context, _ *chatter.SubscribePayload, stream chatter.SubscribeServerStream) error {
	for _, text := range []string{"a", "b"} {
		if err := stream.Send(&chatter.Event{Message: text, Action: "added", AddedAt: now}); err != nil {
			return err
		}
	}
	return stream.Close()
}

func (chat) History(_ context.Context, p *chatter.HistoryPayload, stream chatter.HistoryServerStream) error {
	if p.View != nil {
		stream.SetView(*p.View)
	}
	length := 5
	for _, text := range []string{"hello", "<&>\u2028"} {
		if err := stream.Send(&chatter.ChatSummary{Message: text, Length: &length, SentAt: now}); err != nil {
			return err
		}
	}
	return stream.Close()
}

type logs struct{}

func allowed(key string) error {
	if key != "key" {
		return logger.Unauthorized("wrong key")
	}
	return nil
}

func (logs) Topics(_ context.Context, p *logger.TopicsPayload) ([]string, error) {
	return []string{"orders", "shop"}, allowed(p.APIKey)
}

func (logs) Monitor(_ context.Context, p *logger.MonitorPayload, stream logger.MonitorServerStream) error {
	if err := allowed(p.APIKey); err != nil {
		return err
	}
	for id := int64(1); ; id++ {
		filter, err := stream.Recv()
		if err == io.EOF {
			return stream.Close()
		}
		if err != nil {
			return err
		}
		text := p.Topic
		if filter.Contains != nil {
			text += *filter.Contains
		}
		entry := &logger.LogEntry{ID: id, At: now, Level: filter.MinLevel, Message: text, Attributes: map[string]string{"k": "v"}}
		if err := stream.Send(entry); err != nil {
			return err
		}
	}
}

// Tail sends its payload. Some topics have further effects: `invalid` and `unsafe` violate the contract, `endless` never ends.
func (logs) Tail(ctx context.Context, p *logger.TailPayload, stream logger.TailServerStream) error {
	if err := allowed(p.APIKey); err != nil {
		return err
	}
	text, _ := json.Marshal(p)
	id := map[string]int64{"invalid": 0, "unsafe": 9007199254740993}
	if _, known := id[p.Topic]; !known {
		id[p.Topic] = 9007199254740991
	}
	if err := stream.Send(&logger.LogEntry{ID: id[p.Topic], At: now, Level: "info", Message: string(text)}); err != nil {
		return err
	}
	if p.Topic == "endless" {
		<-ctx.Done()
	}
	return stream.Close()
}

func (logs) Ingest(_ context.Context, p *logger.IngestPayload, stream logger.IngestServerStream) error {
	if err := allowed(p.APIKey); err != nil {
		return err
	}
	res := &logger.IngestResult{}
	for {
		entry, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(res)
		}
		if err != nil {
			return err
		}
		if entry.Level == "debug" {
			res.Rejected++
		} else {
			res.Accepted++
		}
	}
}
