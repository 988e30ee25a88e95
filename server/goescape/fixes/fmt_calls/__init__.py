"""Local fixes that take fmt, and copies on the way to a writer, out of hot code.

    sprintf.py       strings put together with + and strconv
    fprint.py        writing to a bytes.Buffer, strings.Builder or bufio.Writer
    write_string.py  w.Write([]byte(s)) as WriteString
    appendf.py       []byte(fmt.Sprintf(…)) as fmt.Appendf

They share what reads a call: calls.py finds it, formats.py takes its format apart, pieces.py gives
what is printed in order, with the types that the compiler told, verbs.py says what a verb makes of
a basic type and what that costs, and joining.py makes one expression of it. writers.py knows the
writers, conversions.py what is converted to bytes.
"""
