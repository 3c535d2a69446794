package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gorilla/websocket"
	goahttp "goa.design/goa/v3/http"
	goa "goa.design/goa/v3/pkg"

	"goaidl.test/interop/gen/encodings"
	encodingsclient "goaidl.test/interop/gen/http/encodings/client"
)

// unary calls a method with a payload given as JSON.
func unary[Payload any](endpoint goa.Endpoint, text string) error {
	var payload Payload
	if err := json.Unmarshal([]byte(text), &payload); err != nil {
		return err
	}
	result, err := endpoint(context.Background(), payload)
	if err != nil {
		return err
	}
	see(result)
	return nil
}

// exchange sends messages, reads an answer to each, and ends.
func exchange[In, Out any](messages []In, send func(In) error, recv func() (Out, error), end func() error) error {
	for _, message := range messages {
		if err := send(message); err != nil {
			return err
		}
		answer, err := recv()
		if err != nil {
			return err
		}
		see(answer)
	}
	return end()
}

func callEncodings(host, method, text string) error {
	ctx := context.Background()
	dec, enc := goahttp.ResponseDecoder, goahttp.RequestEncoder
	c := encodingsclient.NewClient("http", host, http.DefaultClient, enc, dec, false, websocket.DefaultDialer, nil)
	switch method {
	case "query":
		return unary[*encodings.QueryPayload](c.Query(), text)
	case "anything":
		return unary[*encodings.AnythingPayload](c.Anything(), text)
	case "path":
		return unary[*encodings.PathPayload](c.Path(), text)
	case "tail":
		return unary[*encodings.TailPayload](c.Tail(), text)
	case "heads":
		return unary[*encodings.HeadsPayload](c.Heads(), text)
	case "create":
		return unary[*encodings.CreatePayload](c.Create(), text)
	case "replace":
		return unary[*encodings.ReplacePayload](c.Replace(), text)
	case "change":
		return unary[*encodings.ChangePayload](c.Change(), text)
	case "remove":
		return unary[*encodings.RemovePayload](c.Remove(), text)
	case "probe":
		return unary[*encodings.ProbePayload](c.Probe(), text)
	case "options":
		return unary[any](c.Options(), text)
	case "list":
		return unary[[]string](c.List(), text)
	case "fail":
		return unary[*encodings.FailPayload](c.Fail(), text)
	case "whoami":
		return unary[*encodings.WhoamiPayload](c.Whoami(), text)
	case "note":
		var payload encodings.NotePayload
		if err := json.Unmarshal([]byte(text), &payload); err != nil {
			return err
		}
		client := &encodings.Client{NoteEndpointEndpoint: c.NoteEndpoint()}
		note, err := client.NoteEndpoint(ctx, &payload)
		if err == nil {
			see(note)
		}
		return err
	case "notes":
		client := &encodings.Client{NotesEndpoint: c.Notes()}
		notes, err := client.Notes(ctx)
		if err == nil {
			see(notes)
		}
		return err
	case "batches":
		client := &encodings.Client{BatchesEndpoint: c.Batches()}
		stream, err := client.Batches(ctx)
		if err != nil {
			return err
		}
		batches := [][]*encodings.Item{{{Name: "a", Amount: 1}, {Name: "b", Amount: 2}}, {}}
		return exchange(batches, stream.Send, stream.Recv, stream.Close)
	case "counters":
		client := &encodings.Client{CountersEndpoint: c.Counters()}
		stream, err := client.Counters(ctx)
		if err != nil {
			return err
		}
		return exchange([]int{0, -3}, stream.Send, stream.Recv, stream.Close)
	case "blobs":
		client := &encodings.Client{BlobsEndpoint: c.Blobs()}
		stream, err := client.Blobs(ctx)
		if err != nil {
			return err
		}
		return exchange([][]byte{{0, 255}, {1}}, stream.Send, stream.Recv, stream.Close)
	case "shorts":
		client := &encodings.Client{ShortsEndpoint: c.Shorts()}
		stream, err := client.Shorts(ctx)
		if err != nil {
			return err
		}
		return exchange([]bool{true, false}, stream.Send, stream.Recv, stream.Close)
	case "sum":
		client := &encodings.Client{SumEndpoint: c.Sum()}
		stream, err := client.Sum(ctx)
		if err != nil {
			return err
		}
		for _, n := range []float64{1.5, -0.25, 1e21} {
			if err := stream.Send(n); err != nil {
				return err
			}
		}
		sum, err := stream.CloseAndRecv()
		see(sum)
		return err
	}
	return fmt.Errorf("no method %s", method)
}
