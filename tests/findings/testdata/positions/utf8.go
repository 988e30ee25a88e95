package positions

var G *int
var S any

func f(s string, n int) *int { G = &n; return &n } // ERROR `n moves to the heap: &n is stored in the global G`
//               ^

func A() {
	/* é */ x := 1; G = &x // ERROR `x moves to the heap: &x is stored in the global G`
//              ^
	/* 日本 */ y := 2; G = &y // ERROR `y moves to the heap: &y is stored in the global G`
//                 ^
	/* 😀 */ z := 3; G = &z // ERROR `z moves to the heap: &z is stored in the global G`
//               ^
	日本 := 4; G = &日本 // ERROR `日本 moves to the heap: &日本 is stored in the global G`
//      ^^^^
	_ = f("日本語", 1); w := 5; G = &w // ERROR `n in the inlined call of f moves to the heap: &n is stored in the global G` `w moves to the heap: &w is stored in the global G`
//          ^^^^^^^^^^^^^^  ^
	S = "日本" + string(rune(len("é"))) ; v := 6; G = &v // ERROR `v moves to the heap: &v is stored in the global G`
//                                            ^
	S = []string{"😀😀", "x"} // ERROR `the array of []string{…} escapes to the heap` `the slice header of []string{…}, boxed in an interface, escapes to the heap`
//          ^^^^^^^^^^^^^^^^^^^^^
	S = "日本語\n\t\"q\""
	S = `raw
	multi	line`
}

func Bé() *int { é := 1; return &é } // ERROR `é moves to the heap: &é is returned`
//               ^

type Été struct{ ñ *int }

func (t *Été) Été(ü *int) *int { ñ := *ü; return &ñ } // ERROR `ñ moves to the heap: &ñ is returned`
//                               ^
