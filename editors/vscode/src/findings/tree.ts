/** The view "Escapes". */

import {
  type Diagnostic,
  EventEmitter,
  type ExtensionContext,
  MarkdownString,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from "vscode";
import { findingData } from "../protocol";
import type { Root } from "../roots";
import { type Group, type Grouping, grouped, type Item } from "./group";
import type { Findings } from "./store";

export const VIEW = "goescape.escapes";
const GROUPING = "goescape.grouping";

/** Milliseconds: a run publishes many files at once. */
const CALM = 100;

/** A line of the second level. */
export interface Leaf extends Item {
  readonly uri: Uri;
  readonly diagnostic: Diagnostic;
}

/** A root cause with what it forces, for the view. */
export interface RootGroup extends Group<Leaf> {
  readonly root?: Root;
}

export type Node = { readonly group: RootGroup } | { readonly leaf: Leaf };

/** Where the view gets root causes from; undefined if the server cannot tell. */
export type Roots = () => Promise<readonly Root[] | undefined>;

export class EscapesTree implements TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<void>();
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;

  constructor(
    private readonly findings: Findings,
    private readonly roots: Roots,
    private readonly context: ExtensionContext,
  ) {
    this.view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    context.subscriptions.push(
      this.view,
      this.changed,
      findings.onDidChange(() => this.refreshSoon()),
    );
    this.describe();
  }

  /** How the view is grouped; remembered for the workspace. */
  get grouping(): Grouping {
    return this.context.workspaceState.get<Grouping>(GROUPING, "file");
  }

  async groupBy(grouping: Grouping): Promise<void> {
    await this.context.workspaceState.update(GROUPING, grouping);
    this.describe();
    this.changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) {
      return (await this.groups()).map((group) => ({ group }));
    }
    return "group" in node ? node.group.items.map((leaf) => ({ leaf })) : [];
  }

  getTreeItem(node: Node): TreeItem {
    return "group" in node ? this.groupItem(node.group) : this.leafItem(node.leaf);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private async groups(): Promise<RootGroup[]> {
    const leaves = this.leaves();
    if (this.grouping === "root") {
      return byRoot(leaves, await this.roots());
    }
    return grouped(leaves, this.grouping, (path) => workspace.asRelativePath(path));
  }

  private leaves(): Leaf[] {
    return this.findings.files().flatMap(({ uri, diagnostics }) =>
      diagnostics.map((diagnostic) => {
        const data = findingData("data" in diagnostic ? diagnostic.data : undefined);
        return {
          uri,
          diagnostic,
          path: uri.fsPath,
          line: diagnostic.range.start.line,
          character: diagnostic.range.start.character,
          message: diagnostic.message,
          package: data?.package ?? "",
          function: data?.function ?? "",
        };
      }),
    );
  }

  private groupItem(group: RootGroup): TreeItem {
    const item = new TreeItem(group.label, TreeItemCollapsibleState.Expanded);
    item.id = group.key;
    const count = String(group.items.length);
    item.description = group.detail ? `${count} · ${group.detail}` : count;
    item.tooltip = `${group.label}: ${counted(group.items.length)}`;
    const first = group.items[0];
    if (this.grouping === "file" && first) {
      item.resourceUri = first.uri;
      item.iconPath = ThemeIcon.File;
    } else {
      const icon = this.grouping === "function" ? "symbol-function" : "type-hierarchy";
      item.iconPath = new ThemeIcon(icon);
    }
    item.contextValue = "group";
    return item;
  }

  private leafItem(leaf: Leaf): TreeItem {
    const line = leaf.line + 1;
    const item = new TreeItem(`${line}: ${leaf.message}`, TreeItemCollapsibleState.None);
    const file = workspace.asRelativePath(leaf.uri);
    item.description = this.grouping === "file" ? "" : file;
    item.tooltip = new MarkdownString().appendText(`${leaf.message}\n${file}:${line}`);
    item.iconPath = new ThemeIcon("circle-small-filled");
    item.contextValue = "finding";
    item.command = {
      command: "vscode.open",
      title: "Go to the finding",
      arguments: [leaf.uri, { selection: leaf.diagnostic.range }],
    };
    return item;
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.describe();
      this.changed.fire();
    }, CALM);
  }

  private describe(): void {
    const value = this.findings.count();
    this.view.badge = value ? { value, tooltip: counted(value) } : undefined;
    const by = { file: "by file", function: "by function", root: "by root cause" };
    this.view.description = by[this.grouping];
  }
}

/** `1 finding`, `2 findings`. */
export function counted(count: number): string {
  return count === 1 ? "1 finding" : `${count} findings`;
}

/** The most valuable root first, as the server orders them; what has none comes last. */
function byRoot(leaves: readonly Leaf[], roots: readonly Root[] | undefined): RootGroup[] {
  const left = new Map(leaves.map((leaf) => [idOf(leaf), leaf]));
  const groups: RootGroup[] = [];
  for (const root of roots ?? []) {
    const items = root.findings.flatMap(({ location, id }) => {
      const key = `${Uri.parse(location.uri)} ${id}`;
      const leaf = left.get(key);
      left.delete(key);
      return leaf ? [leaf] : [];
    });
    if (items.length) {
      groups.push({ key: root.key, label: root.text, detail: root.tally, items, root });
    }
  }
  const rest = [...left.values()];
  if (rest.length) {
    const label = groups.length ? "Each for a reason of its own" : "No shared root cause";
    groups.push({ key: "rest", label, detail: "", items: rest });
  }
  return groups;
}

function idOf(leaf: Leaf): string {
  const data = "data" in leaf.diagnostic ? findingData(leaf.diagnostic.data) : undefined;
  return `${leaf.uri} ${data?.id ?? `${leaf.line}:${leaf.character}:${leaf.message}`}`;
}
