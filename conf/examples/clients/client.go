// Asks erxd over HTTP with nothing but the standard library of Go.
//
//	ERX_URL=http://127.0.0.1:8080 ERX_TOKEN=... go run client.go
//
// URL and token are in the line that `erxd --port N LAB` prints when it is ready.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

const media = "application/yang-data+json"

type Erxd struct{ URL, Token string }

// Request returns the open body of the answer; an answer of 400 and more is an error.
func (e Erxd) Request(method, path string, body any, accept string) (io.ReadCloser, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	rq, err := http.NewRequest(method, e.URL+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	rq.Header.Set("Authorization", "Bearer "+e.Token)
	rq.Header.Set("Content-Type", media)
	rq.Header.Set("Accept", accept)
	answer, err := http.DefaultClient.Do(rq)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= 400 {
		defer answer.Body.Close()
		why, _ := io.ReadAll(answer.Body)
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, why)
	}
	return answer.Body, nil
}

// Operate carries out an operation of erx-api(7) and decodes its output.
func (e Erxd) Operate(name string, input map[string]any, output any) error {
	body, err := e.Request("POST", "/restconf/operations/erx-api:"+name,
		map[string]any{"erx-api:input": input}, media)
	if err != nil {
		return err
	}
	defer body.Close()
	var answer map[string]json.RawMessage
	if err = json.NewDecoder(body).Decode(&answer); err == io.EOF { // without output
		return nil
	}
	return json.Unmarshal(answer["erx-api:output"], output)
}

// Rows calls `each` with the rows of a table as they come, however long it is.
func (e Erxd) Rows(name string, input map[string]any, each func([]byte) error) error {
	body, err := e.Request("POST", "/restconf/operations/erx-api:"+name,
		map[string]any{"erx-api:input": input}, "application/x-ndjson")
	if err != nil {
		return err
	}
	defer body.Close()
	lines := bufio.NewReader(body)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		} else if err = each(line); err != nil {
			return err
		}
	}
}
func main() {
	erxd := Erxd{os.Getenv("ERX_URL"), os.Getenv("ERX_TOKEN")}
	var waited struct{ Wait struct{ Converged bool } }
	if err := erxd.Operate("wait", map[string]any{"timeout": "5m"}, &waited); err != nil {
		log.Fatal(err)
	}
	fmt.Println("converged", waited.Wait.Converged)
	err := erxd.Rows("show-sessions", map[string]any{}, func(line []byte) error {
		var s struct{ Local, Remote, State string }
		err := json.Unmarshal(line, &s)
		fmt.Println("session", s.Local, s.Remote, s.State)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
}
