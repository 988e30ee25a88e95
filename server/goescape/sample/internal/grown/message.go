package grown

import "time"

// Message is an event that goes to another goroutine: no caller can have it on its stack.
type Message struct {
	Kind    string
	Payload []byte
	Sent    time.Time
}

// The remedy: "Reuse through sync.Pool".
func newMessage(kind string, payload []byte) *Message {
	for len(payload) > 0 && payload[0] == ' ' {
		payload = payload[1:]
	}
	return &Message{Kind: kind, Payload: payload, Sent: time.Now()}
}

// Send puts a message into the queue.
func Send(queue chan<- *Message, kind string, payload []byte) {
	queue <- newMessage(kind, payload)
}

// Receive takes one out of it; what it says is used here, and nowhere else.
func Receive(queue <-chan *Message) int {
	m := <-queue
	size := len(m.Kind) + len(m.Payload)
	// m is done with here.
	return size
}
