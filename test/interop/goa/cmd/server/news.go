package main

import (
	"context"
	"fmt"

	"goaidl.test/interop/gen/news"
)

type newsService struct{}

func (newsService) Follow(_ context.Context, p *news.FollowPayload, stream news.FollowServerStream) error {
	since := ""
	if p.Since != nil {
		since = *p.Since
	}
	for _, body := range []string{"since " + since, "<&> \u2028 é", " blank first"} {
		if err := stream.Send(&news.News{ID: "id " + body, Kind: "flash", Body: body}); err != nil {
			return err
		}
	}
	return stream.Close()
}

func (newsService) Counts(_ context.Context, stream news.CountsServerStream) error {
	note := "two\nlines"
	for count := 1; count <= 2; count++ {
		if err := stream.Send(&news.Count{ID: fmt.Sprint(count), Count: count, Note: &note}); err != nil {
			return err
		}
	}
	return stream.Close()
}

func (newsService) Texts(_ context.Context, p *news.TextsPayload, stream news.TextsServerStream) error {
	if p.Mood != nil && *p.Mood == "closed" {
		return news.ClosedToday("come back")
	}
	for _, text := range []string{"plain", "null", `"quoted"`, ""} {
		if err := stream.Send(&news.Text{Text: text}); err != nil {
			return err
		}
	}
	if p.Mood != nil && *p.Mood == "dying" {
		// Cuts the response off, as if the process had been killed.
		panic("http: abort Handler")
	}
	return stream.Close()
}

func (newsService) Numbers(_ context.Context, stream news.NumbersServerStream) error {
	for _, number := range []int{0, -1, 9007199254740991} {
		if err := stream.Send(&news.Number{Number: number}); err != nil {
			return err
		}
	}
	return stream.Close()
}

func textsOf(p *news.Question) []string {
	texts := []string{p.Topic, p.Question}
	if p.Depth != nil {
		texts = append(texts, fmt.Sprint(*p.Depth))
	}
	return texts
}

func (newsService) Ask(_ context.Context, p *news.Question, stream news.AskServerStream) error {
	for _, text := range textsOf(p) {
		if err := stream.Send(&news.Part{Text: text, Wait: 1500}); err != nil {
			return err
		}
	}
	return stream.Close()
}

func (newsService) Sum(_ context.Context, p *news.Question, stream news.SumServerStream) (*news.Whole, error) {
	for _, text := range textsOf(p) {
		if err := stream.Send(&news.Piece{Text: text}); err != nil {
			return nil, err
		}
	}
	return &news.Whole{Texts: textsOf(p)}, stream.Close()
}
