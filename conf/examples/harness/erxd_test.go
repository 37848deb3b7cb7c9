// A helper for tests against erxd in simulated time, and two tests with it.  Needs nothing but
// the standard library of Go.
package failover

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Lab is a daemon of one test.
type Lab struct {
	t      *testing.T
	client http.Client
}

// Start runs erxd with a lab until the test ends.
func Start(t *testing.T, lab string) *Lab {
	t.Helper()
	program := os.Getenv("ERXD")
	if program == "" {
		program = "erxd"
	}
	directory, err := os.MkdirTemp("", "erx") // names of sockets are short
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory, "s")
	daemon := exec.Command(program, "-q", "--simulated", "-S", path, lab)
	daemon.Stderr = os.Stderr
	out, err := daemon.StdoutPipe()
	if err == nil {
		err = daemon.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		daemon.Process.Signal(os.Interrupt)
		if err := daemon.Wait(); err != nil {
			t.Error(err)
		}
		os.RemoveAll(directory)
	})
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal("erxd is not ready: ", err)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}
	l := &Lab{t: t, client: http.Client{Transport: &http.Transport{DialContext: dial}}}
	l.Settle()
	return l
}

// Operate carries out an operation of erx-api(7); what it answers goes into output.
func (l *Lab) Operate(name string, input map[string]any, output any) {
	l.t.Helper()
	body, err := json.Marshal(map[string]any{"erx-api:input": input})
	if err != nil {
		l.t.Fatal(err)
	}
	answer, err := l.client.Post("http://erxd/restconf/operations/erx-api:"+name,
		"application/yang-data+json", bytes.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 400 {
		l.t.Fatalf("%s: %s %v: %s", name, answer.Status, err, text)
	}
	if output == nil {
		return
	}
	var got map[string]json.RawMessage
	if err = json.Unmarshal(text, &got); err == nil {
		err = json.Unmarshal(got["erx-api:output"], output)
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

// Settle lets time pass until nothing changes any more.
func (l *Lab) Settle() {
	l.t.Helper()
	var got struct{ Advance struct{ Reached bool } }
	l.Operate("advance", map[string]any{"until": "converged"}, &got)
	if !got.Advance.Reached {
		l.t.Fatal("the lab does not come to rest")
	}
}

// Holds asserts a check of erx-plan(5).
func (l *Lab) Holds(check string) {
	l.t.Helper()
	var got struct{ Assert struct{ Checks []map[string]any } }
	l.Operate("assert", map[string]any{"checks": fmt.Sprintf("{ checks: [ { %s } ] }", check)}, &got)
	for _, c := range got.Assert.Checks {
		if c["passed"] != true {
			l.t.Errorf("%v: expected %v, got %v", c["check"], c["expected"], c["got"])
		}
	}
}

func TestOneLinkIsEnough(t *testing.T) {
	l := Start(t, "lab.yaml")
	l.Operate("fail", map[string]any{"kind": "link", "name": "er/primary--site/ce0"}, nil)
	l.Settle()
	l.Holds("reachable: { from: site, to: hub }")
}

func TestWithoutBothLinksNothingArrives(t *testing.T) {
	l := Start(t, "lab.yaml")
	for _, link := range []string{"primary", "secondary"} {
		l.Operate("fail", map[string]any{"kind": "link", "name": "er/" + link + "--site/ce0"}, nil)
	}
	l.Settle()
	l.Holds("unreachable: { from: site, to: hub }")
	l.Operate("restore-all", map[string]any{}, nil)
	l.Settle()
	l.Holds("reachable: { from: site, to: hub }")
}
