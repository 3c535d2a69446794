// Reads lines of JSON, `{"pattern": .., "texts": [..]}`, and answers each with `{"valid": .., "matches": [..]}`.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"regexp"
)

type question struct {
	Pattern string   `json:"pattern"`
	Texts   []string `json:"texts"`
}

type answer struct {
	Valid   bool   `json:"valid"`
	Matches []bool `json:"matches"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		expression, err := regexp.Compile(asked.Pattern)
		given := answer{Valid: err == nil, Matches: []bool{}}
		if err == nil {
			for _, text := range asked.Texts {
				given.Matches = append(given.Matches, expression.MatchString(text))
			}
		}
		if err := answers.Encode(given); err != nil {
			panic(err)
		}
	}
}
