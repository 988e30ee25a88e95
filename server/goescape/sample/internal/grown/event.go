package grown

import "time"

// Event is what a high-throughput pipeline processes.
type Event struct {
	Kind    string
	Payload []byte
	Time    time.Time
}

// The remedy where an event does not leave its goroutine: "Return by value".
func NewEvent(kind string, payload []byte) *Event {
	for len(payload) > 0 && payload[0] == ' ' {
		payload = payload[1:]
	}
	return &Event{Kind: kind, Payload: payload, Time: time.Now()}
}

// Size is what an event takes in the log.
func Size(kind string, payload []byte) int {
	e := NewEvent(kind, payload)
	return len(e.Kind) + len(e.Payload)
}
