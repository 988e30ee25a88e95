/** A trusted folder with two packages: what everybody sees. */

import assert from "node:assert/strict";
import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  type InlayHint,
  MarkdownString,
  Range,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { Node } from "../../src/findings/tree";
import { api, eventually, file, open, ours, runAll, running } from "./harness";

const FILE = "order.go";

export function run(): Promise<void> {
  return runAll({
    "a Go file activates it, with the server on PATH": async () => {
      const document = await open(FILE);
      await window.showTextDocument(document);
      const it = await running();
      const state = it.state();
      assert.equal(state.kind, "running");
      assert.ok(state.kind === "running" && state.server.how === "PATH");
    },
    "what escapes is underlined at its token": async () => {
      const document = await open(FILE);
      const found = await eventually("diagnostics", () => {
        const list = ours(document.uri);
        return list.length > 0 && list;
      });
      for (const each of found) {
        assert.ok(each.message.length > 10, each.message);
        assert.equal(each.severity, DiagnosticSeverity.Information);
        assert.ok(!each.range.isEmpty, "a zero-width squiggle");
      }
      const tokens = found.map(({ range }) => document.getText(range));
      assert.ok(tokens.includes("order"), `order is not among ${tokens.join(", ")}`);
    },
    "hovering tells the story": async () => {
      const document = await open(FILE);
      const [first] = ours(document.uri);
      assert.ok(first);
      const hovers = await commands.executeCommand<Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        first.range.start,
      );
      const text = hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (content instanceof MarkdownString ? content.value : String(content)))
        .join("\n");
      assert.match(text, /heap/);
      assert.match(text, /```text/);
    },
    "the status item counts the current file's findings": async () => {
      const it = await running();
      const document = await open(FILE);
      await window.showTextDocument(document);
      const count = ours(document.uri).length;
      const words = count === 1 ? "1 finding" : `${count} findings`;
      await eventually(words, () => it.status().text === `goescape: ${words}`);
    },
    "an edit moves findings along, a save renews them": async () => {
      const document = await open(FILE);
      const before = ours(document.uri).map(({ range }) => range.start.line);
      await edit(document.uri, new Range(0, 0, 0, 0), "// a line more\n");
      await eventually("moved", () =>
        ours(document.uri).every(({ range }, at) => range.start.line === (before[at] ?? 0) + 1),
      );
      await document.save();
      await edit(document.uri, new Range(0, 0, 1, 0), "");
      await document.save();
      await eventually("as before", () => {
        const lines = ours(document.uri).map(({ range }) => range.start.line);
        return String(lines) === String(before);
      });
    },
    "settings count at once": async () => {
      const document = await open(FILE);
      const all = ours(document.uri).length;
      const configuration = workspace.getConfiguration("goescape", document.uri);
      const kinds = ["moved", "escapes", "allocates"];
      for (const kind of kinds) {
        await configuration.update(`severity.${kind}`, "warning");
      }
      await eventually("warnings", () => {
        const list = ours(document.uri);
        return (
          list.length === all &&
          list.some(({ severity }) => severity === DiagnosticSeverity.Warning)
        );
      });
      for (const kind of kinds) {
        await configuration.update(`severity.${kind}`, "off");
      }
      await eventually("silence", () => ours(document.uri).length === 0);
      for (const kind of kinds) {
        await configuration.update(`severity.${kind}`, undefined);
      }
      await eventually("as before", () => ours(document.uri).length === all);
    },
    "the tree groups by file and by function": async () => {
      const it = await api();
      const byFile = await eventually("groups", async () => {
        const groups = await groupsOf(it.tree);
        return groups.some(({ label }) => label === FILE) && groups;
      });
      const here = byFile.find(({ label }) => label === FILE);
      assert.equal(here?.items.length, ours(file(FILE)).length);
      const total = sum(byFile);
      await commands.executeCommand("goescape.groupByFunction");
      const byFunction = await groupsOf(it.tree);
      assert.equal(sum(byFunction), total);
      assert.ok(
        byFunction.some(({ label }) => label === "newOrder"),
        labels(byFunction),
      );
      await commands.executeCommand("goescape.groupByRoot");
      const byRoot = await groupsOf(it.tree);
      assert.equal(sum(byRoot), total);
      const kept = byRoot.find(({ label }) => label === "parameter p of keep");
      assert.equal(kept?.items.length, 2, labels(byRoot));
      await commands.executeCommand("goescape.groupByFile");
    },
    "a finding in the tree leads to its place": async () => {
      const it = await api();
      const [group] = await groupsOf(it.tree);
      const leaf = group?.items[0];
      assert.ok(leaf);
      const { command } = it.tree.getTreeItem({ leaf });
      assert.ok(command);
      await commands.executeCommand(command.command, ...(command.arguments ?? []));
      const editor = window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), leaf.uri.toString());
      assert.ok(editor?.selection.isEqual(leaf.diagnostic.range));
    },
    "explain at cursor opens a page": async () => {
      const document = await open(FILE);
      const [first] = ours(document.uri);
      assert.ok(first);
      await window.showTextDocument(document, { selection: first.range });
      const page = await commands.executeCommand("goescape.explainAtCursor");
      assert.ok(page instanceof Uri, "no page");
      const text = (await workspace.openTextDocument(page)).getText();
      assert.match(text, /heap/);
      assert.match(text, /^# /m, "no page of the manual");
      const link = /\]\(([^)]*order\.go)#L\d+\)/.exec(text)?.[1];
      assert.ok(link, "no link to the code");
      assert.equal(Uri.joinPath(page, "..", link).fsPath, document.uri.fsPath);
      await commands.executeCommand("workbench.action.closeEditorsInOtherGroups");
    },
    "the manual has pages of fixes": async () => {
      const page = await commands.executeCommand("goescape.openManual", "fill");
      assert.ok(page instanceof Uri, "no page");
      const text = (await workspace.openTextDocument(page)).getText();
      assert.match(text, /^# Fill via pointer parameter/);
      await commands.executeCommand("workbench.action.closeEditorsInOtherGroups");
    },
    "a quick fix writes the comment that hides a finding": async () => {
      const document = await open(FILE);
      const [first] = ours(document.uri);
      assert.ok(first);
      const before = document.getText();
      const actions = await commands.executeCommand<CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        first.range,
        CodeActionKind.QuickFix.value,
        10,
      );
      const ignore = actions.find(
        ({ edit }) => edit && JSON.stringify(edit).includes("goescape:ignore"),
      );
      assert.ok(ignore?.edit, actions.map(({ title }) => title).join("\n"));
      assert.ok(await workspace.applyEdit(ignore.edit));
      await document.save();
      const there = ({ range }: Diagnostic) => document.getText(range) === "order";
      await eventually("hidden", () => !ours(document.uri).some(there));
      await edit(document.uri, new Range(0, 0, document.lineCount, 0), before);
      await document.save();
      await eventually("shown again", () => ours(document.uri).some(there));
    },
    "code lenses and inlay hints, where they are asked for": async () => {
      const document = await open(FILE);
      await window.showTextDocument(document);
      const configuration = workspace.getConfiguration("goescape", document.uri);
      await configuration.update("codeLens", "findings");
      await configuration.update("inlayHints", true);
      const titles = await eventually("lenses", async () => {
        const lenses = await commands.executeCommand<CodeLens[]>(
          "vscode.executeCodeLensProvider",
          document.uri,
          10,
        );
        return lenses.length > 0 && lenses.map(({ command }) => command?.title ?? "");
      });
      assert.ok(
        titles.every((title) => title.length > 5),
        titles.join("\n"),
      );
      const all = new Range(0, 0, document.lineCount, 0);
      const hints = await eventually("hints", async () => {
        const found = await commands.executeCommand<InlayHint[]>(
          "vscode.executeInlayHintProvider",
          document.uri,
          all,
        );
        return found.length > 0 && found;
      });
      assert.match(String(hints[0]?.label), /^heap/);
      await configuration.update("codeLens", undefined);
      await configuration.update("inlayHints", undefined);
    },
    "the whole workspace is checked, and nothing is said twice": async () => {
      const it = await api();
      const found = await commands.executeCommand<number>("goescape.checkWorkspace");
      assert.ok(found > 0);
      await eventually("what is not open, in the tree", async () =>
        (await groupsOf(it.tree)).some(({ label }) => label === "far.go"),
      );
      const groups = await groupsOf(it.tree);
      for (const { items } of groups) {
        const keys = items.map((item) => `${item.path}:${item.line}:${item.character}`);
        const told = items.map((item) => `${item.line}:${item.character} ${item.message}`);
        assert.equal(new Set(keys).size, keys.length, `twice in ${told.join("\n")}`);
      }
      const far = file("far/far.go");
      const before = ours(far).length;
      assert.ok(before > 0);
      await window.showTextDocument(await workspace.openTextDocument(far));
      await eventually("its package analysed", () => it.status().text.endsWith("finding"));
      assert.equal(ours(far).length, before);
    },
    "code that does not build is a build error": async () => {
      const it = await api();
      const document = await open(FILE);
      await window.showTextDocument(document);
      const end = document.lineAt(document.lineCount - 1).range.end;
      await edit(document.uri, new Range(end, end), '\nvar broken int = "text"\n');
      await document.save();
      await eventually("build error", () => it.status().text === "goescape: build error");
      await edit(
        document.uri,
        new Range(end, document.lineAt(document.lineCount - 1).range.end),
        "",
      );
      await document.save();
      await eventually("mended", () => / findings?$/.test(it.status().text));
    },
    "without Go it says so": async () => {
      const it = await api();
      const configuration = workspace.getConfiguration("goescape");
      await configuration.update("go.executable", "/nowhere/go");
      await eventually("no Go", () => it.status().text === "goescape: no Go");
      await configuration.update("go.executable", undefined);
      await eventually("Go again", () => / findings?$/.test(it.status().text));
    },
  });
}

async function edit(uri: ReturnType<typeof file>, range: Range, text: string): Promise<void> {
  const change = new WorkspaceEdit();
  change.replace(uri, range, text);
  assert.ok(await workspace.applyEdit(change));
}

type Groups = Extract<Node, { group: unknown }>["group"][];

async function groupsOf(tree: { getChildren(): Promise<Node[]> }): Promise<Groups> {
  const nodes = await tree.getChildren();
  return nodes.flatMap((node) => ("group" in node ? [node.group] : []));
}

function sum(groups: Groups): number {
  return groups.reduce((total, { items }) => total + items.length, 0);
}

function labels(groups: Groups): string {
  return groups.map(({ label }) => label).join(", ");
}
