/** Findings as a tree of two levels, by file, function or root cause. Knows nothing of VS Code. */

export type Grouping = "file" | "function" | "root";

export interface Item {
  /** Absolute path of the file. */
  readonly path: string;
  /** 0-based. */
  readonly line: number;
  readonly character: number;
  readonly message: string;
  readonly package: string;
  readonly function: string;
}

export interface Group<T extends Item> {
  /** Unique in its tree. */
  readonly key: string;
  readonly label: string;
  /** Beside the label, in grey. */
  readonly detail: string;
  /** In order of file and position. */
  readonly items: readonly T[];
}

/**
 * By file or by function; in order of path, or of package and function.
 *
 * @param relative how a file's path is shown
 */
export function grouped<T extends Item>(
  items: readonly T[],
  by: "file" | "function",
  relative: (path: string) => string,
): Group<T>[] {
  const groups = new Map<string, { label: string; detail: string; items: T[] }>();
  for (const item of [...items].sort(byPlace)) {
    const [key, label, detail] = by === "file" ? fileOf(item, relative) : functionOf(item);
    const group = groups.get(key) ?? { label, detail, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  const made = [...groups].map(([key, group]) => ({ key, ...group }));
  return made.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function fileOf(item: Item, relative: (path: string) => string): [string, string, string] {
  const shown = relative(item.path);
  const slash = shown.lastIndexOf("/");
  return [item.path, shown.slice(slash + 1), slash > 0 ? shown.slice(0, slash) : ""];
}

function functionOf(item: Item): [string, string, string] {
  return [`${item.package} ${item.function}`, item.function || "(package level)", item.package];
}

function byPlace(a: Item, b: Item): number {
  if (a.path !== b.path) {
    return a.path < b.path ? -1 : 1;
  }
  return a.line - b.line || a.character - b.character;
}
