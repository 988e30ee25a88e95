package grown

import "fmt"

// Keys says what events are stored under: a single fmt.Sprintf in a tight loop.
//
// The remedy: "Format without fmt.Sprintf".
func Keys(keys, kinds []string, day string) {
	for i, kind := range kinds {
		keys[i] = fmt.Sprintf("%s/%s", day, kind)
	}
}
