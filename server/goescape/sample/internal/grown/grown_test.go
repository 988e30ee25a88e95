package grown

import "testing"

var (
	payload = []byte("  payload")
	day     = "2024-06-20"
)

func BenchmarkServe(b *testing.B) {
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if Serve(i, "/api/v1/orders") != 3 {
			b.Fatal("not what it was")
		}
	}
}

func BenchmarkSize(b *testing.B) {
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if Size("order", payload) != 12 {
			b.Fatal("not what it was")
		}
	}
}

func BenchmarkKeys(b *testing.B) {
	b.ReportAllocs()
	kinds := []string{"created", "paid", "sent", "closed"}
	keys := make([]string, len(kinds))
	for i := 0; i < b.N; i++ {
		Keys(keys, kinds, day)
		if keys[1] != "2024-06-20/paid" {
			b.Fatal("not what it was")
		}
	}
}

func BenchmarkQueue(b *testing.B) {
	b.ReportAllocs()
	queue := make(chan *Message, 1)
	for i := 0; i < b.N; i++ {
		Send(queue, "order", payload)
		if Receive(queue) != 12 {
			b.Fatal("not what it was")
		}
	}
}
