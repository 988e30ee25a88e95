import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, type Item } from "../../src/findings/group";

const item = (path: string, line: number, func: string): Item => ({
  path,
  line,
  character: 0,
  message: `${path}:${line}`,
  package: "example.com/m",
  function: func,
});

const ITEMS = [
  item("/m/b/two.go", 9, "F"),
  item("/m/one.go", 7, ""),
  item("/m/one.go", 3, "F"),
  item("/m/b/two.go", 1, "(*T).M"),
];

const relative = (path: string) => path.slice("/m/".length);
const shape = (by: "file" | "function") =>
  grouped(ITEMS, by, relative).map(({ label, detail, items }) => [
    label,
    detail,
    items.map(({ message }) => message),
  ]);

test("by file: in order of path, then of line; the folder beside the name", () => {
  assert.deepEqual(shape("file"), [
    ["two.go", "b", ["/m/b/two.go:1", "/m/b/two.go:9"]],
    ["one.go", "", ["/m/one.go:3", "/m/one.go:7"]],
  ]);
});

test("by function: package level first; functions of one name in one package are one", () => {
  assert.deepEqual(shape("function"), [
    ["(package level)", "example.com/m", ["/m/one.go:7"]],
    ["(*T).M", "example.com/m", ["/m/b/two.go:1"]],
    ["F", "example.com/m", ["/m/b/two.go:9", "/m/one.go:3"]],
  ]);
});
