package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"goa.design/goa/v3/security"

	"goaidl.test/interop/gen/encodings"
)

// encoded answers with the payload that it received, as JSON with keys in lower case and without absent fields.
type encoded struct{ last string }

func tell(payload any) string {
	text, err := json.Marshal(payload)
	if err != nil {
		return err.Error()
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err.Error()
	}
	text, _ = json.Marshal(lower(value))
	return string(text)
}

func lower(value any) any {
	fields, ok := value.(map[string]any)
	if !ok {
		return value
	}
	lowered := map[string]any{}
	for name, field := range fields {
		if field != nil {
			lowered[strings.ToLower(name)] = lower(field)
		}
	}
	return lowered
}

func (*encoded) OAuth2Auth(ctx context.Context, token string, _ *security.OAuth2Scheme) (context.Context, error) {
	if token != "good" {
		return ctx, encodings.MakeGone(errors.New("wrong token"))
	}
	return ctx, nil
}

func (*encoded) APIKeyAuth(ctx context.Context, key string, _ *security.APIKeyScheme) (context.Context, error) {
	if key != "good" {
		return ctx, encodings.MakeGone(errors.New("wrong key"))
	}
	return ctx, nil
}

func (*encoded) Query(_ context.Context, p *encodings.QueryPayload) (string, error) {
	return tell(p), nil
}
func (*encoded) Anything(_ context.Context, p *encodings.AnythingPayload) (string, error) {
	return tell(p), nil
}
func (*encoded) Path(_ context.Context, p *encodings.PathPayload) (string, error) {
	return tell(p), nil
}
func (*encoded) Tail(_ context.Context, p *encodings.TailPayload) (string, error) {
	return tell(p), nil
}
func (*encoded) Heads(_ context.Context, p *encodings.HeadsPayload) (string, error) {
	return tell(p), nil
}
func (*encoded) Whoami(_ context.Context, p *encodings.WhoamiPayload) (string, error) {
	return tell(p), nil
}

func (e *encoded) Create(_ context.Context, p *encodings.CreatePayload) (*encodings.Item, error) {
	e.last = tell(p)
	return p.Item, nil
}

func (e *encoded) Replace(_ context.Context, p *encodings.ReplacePayload) (*encodings.Item, error) {
	e.last = tell(p)
	return p.Item, nil
}

func (e *encoded) Change(_ context.Context, p *encodings.ChangePayload) error {
	e.last = tell(p)
	return nil
}

func (e *encoded) Remove(_ context.Context, p *encodings.RemovePayload) error {
	e.last = tell(p)
	return nil
}

func (e *encoded) Probe(_ context.Context, p *encodings.ProbePayload) error {
	e.last = tell(p)
	return nil
}

// Options returns the payload of the last method that changed something.
func (e *encoded) Options(context.Context) ([]string, error) { return []string{e.last}, nil }

func (*encoded) List(_ context.Context, p []string) (map[string]int, error) {
	lengths := map[string]int{}
	for _, text := range p {
		lengths[text] = len(text)
	}
	return lengths, nil
}

func (*encoded) Fail(_ context.Context, p *encodings.FailPayload) error {
	cause := errors.New("because")
	switch p.How {
	case "not_found":
		return &encodings.Item{Name: "nothing", Amount: 0}
	case "gone":
		return encodings.MakeGone(cause)
	case "busy":
		return encodings.MakeBusy(cause)
	case "slow":
		return encodings.MakeSlow(cause)
	case "broken":
		return encodings.MakeBroken(cause)
	}
	return cause
}

func (*encoded) NoteEndpoint(_ context.Context, p *encodings.NotePayload) (*encodings.Note, string, error) {
	stars, view := 5, "default"
	if p.View != nil {
		view = *p.View
	}
	return &encodings.Note{Text: "hello", Stars: &stars}, view, nil
}

func (*encoded) Notes(context.Context) (encodings.NoteCollection, error) {
	stars := 5
	return encodings.NoteCollection{{Text: "one", Stars: &stars}, {Text: "two"}}, nil
}

// each answers every message of the client with one from the server, until the client ends its direction.
func each[In any](recv func() (In, error), answer func(In) error, end func() error) error {
	for {
		message, err := recv()
		if err == io.EOF {
			return end()
		}
		if err != nil {
			return err
		}
		if err := answer(message); err != nil {
			return err
		}
	}
}

func (*encoded) Batches(_ context.Context, stream encodings.BatchesServerStream) error {
	return each(stream.Recv, stream.Send, stream.Close)
}

func (*encoded) Counters(_ context.Context, stream encodings.CountersServerStream) error {
	return each(stream.Recv, func(n int) error { return stream.Send(map[string]int{"n": n, "double": 2 * n}) }, stream.Close)
}

func (*encoded) Blobs(_ context.Context, stream encodings.BlobsServerStream) error {
	return each(stream.Recv, stream.Send, stream.Close)
}

func (*encoded) Shorts(_ context.Context, stream encodings.ShortsServerStream) error {
	stars := 5
	return each(stream.Recv, func(bool) error { return stream.Send(&encodings.Note{Text: "short", Stars: &stars}) }, stream.Close)
}

func (*encoded) Sum(_ context.Context, stream encodings.SumServerStream) error {
	var sum float64
	return each(stream.Recv, func(n float64) error { sum += n; return nil }, func() error { return stream.SendAndClose(sum) })
}
