package main

import (
	"context"
	"net/http"

	goahttp "goa.design/goa/v3/http"

	newsclient "goaidl.test/interop/gen/http/news/client"
	"goaidl.test/interop/gen/news"
)

// callNews calls a method of the service of server-sent events; argument is the only field of its payload.
func callNews(host, method, argument string) error {
	ctx := context.Background()
	events := newsclient.NewClient("http", host, http.DefaultClient, goahttp.RequestEncoder, goahttp.ResponseDecoder, false)
	client := news.NewClient(events.Follow(), events.Counts(), events.Texts(), events.Ask(), events.Sum(), events.SumStream(), events.Numbers())
	switch method {
	case "follow":
		stream, err := client.Follow(ctx, &news.FollowPayload{Since: &argument})
		if err != nil {
			return err
		}
		drain(stream.Recv)
	case "counts":
		stream, err := client.Counts(ctx)
		if err != nil {
			return err
		}
		drain(stream.Recv)
	case "texts":
		stream, err := client.Texts(ctx, &news.TextsPayload{Mood: &argument})
		if err != nil {
			return err
		}
		drain(stream.Recv)
	case "ask":
		stream, err := client.Ask(ctx, &news.Question{Topic: argument, Question: "why?"})
		if err != nil {
			return err
		}
		drain(stream.Recv)
	case "sum":
		depth := 3
		whole, err := client.Sum(ctx, &news.Question{Topic: argument, Question: "why?", Depth: &depth})
		if err != nil {
			return err
		}
		see(whole)
	case "sumStream":
		stream, err := client.SumStream(ctx, &news.Question{Topic: argument, Question: "why?"})
		if err != nil {
			return err
		}
		drain(stream.Recv)
	case "numbers":
		stream, err := client.Numbers(ctx)
		if err != nil {
			return err
		}
		drain(stream.Recv)
	}
	return nil
}
