/** Fixes: each kind of code action applied, fixes on save, and what becomes of a stale one. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import {
  type CodeAction,
  CodeActionKind,
  commands,
  languages,
  type Position,
  Range,
  type TextDocument,
  TextEdit,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { eventually, file, open, ours, runAll, running } from "./harness";

/** What the Python side of the test compares in every editor: tests/e2e/forge.py. */
interface Expected {
  readonly offers: readonly Offer[];
  readonly saved: readonly [string, string];
}

interface Offer {
  readonly name: string;
  readonly file: string;
  readonly at: string;
  readonly kind: string;
  readonly title: string;
  readonly after: string;
}

/** Resolves every action that is listed, as choosing it does. */
const ALL = 50;

export function run(): Promise<void> {
  const expected = JSON.parse(readFileSync(file("expected.json").fsPath, "utf8")) as Expected;
  const each = expected.offers.map((offer): [string, () => Promise<void>] => [
    `${offer.name}: ${offer.kind}`,
    () => applies(offer),
  ]);
  return runAll({
    "the server runs": async () => {
      await window.showTextDocument(await open("request.go"));
      await running();
    },
    ...Object.fromEntries(each),
    "what was proved for another text is not applied": stale,
    "a dirty buffer ends saved, fixed and laid out as gofmt does": () => onSave(expected.saved),
  });
}

async function applies(offer: Offer): Promise<void> {
  const document = await shown(offer.file);
  const before = document.getText();
  const action = await offered(document, offer);
  if (action.edit) {
    assert.ok(await workspace.applyEdit(action.edit));
  }
  if (action.command) {
    const { command, arguments: words = [] } = action.command;
    await commands.executeCommand(command, ...words);
  }
  await eventually("an edit", () => document.isDirty);
  assert.equal(document.getText(), offer.after);
  await commands.executeCommand("undo");
  assert.equal(document.getText(), before);
  await commands.executeCommand("workbench.action.files.revert");
}

async function stale(): Promise<void> {
  const document = await shown("request.go");
  const at = place(document, "req := Request{");
  // listed, and edited before it is chosen: VS Code resolves an action only then
  await eventually("a proved fix", async () => {
    const [first] = await ask(document, at, CodeActionKind.QuickFix.value, ALL);
    return first?.edit;
  });
  const listed = ask(document, at, CodeActionKind.QuickFix.value, ALL);
  await replace(document, new Range(0, 0, 0, 0), "// edited while the list was open\n");
  for (const action of await listed) {
    // an edit that came before the text changed is for its old version, which VS Code refuses
    if (action.edit && !action.title.startsWith("Ignore")) {
      const was = document.getText();
      const done = await workspace.applyEdit(action.edit);
      assert.ok(!done || document.getText() === was, action.title);
    }
  }
  await commands.executeCommand("workbench.action.files.revert");
}

async function onSave([typed, expected]: readonly [string, string]): Promise<void> {
  const document = await shown("request.go");
  const configuration = workspace.getConfiguration("editor", { languageId: "go" });
  const language = true;
  await configuration.update(
    "codeActionsOnSave",
    { "source.fixAll.goescape": "explicit" },
    undefined,
    language,
  );
  await configuration.update("formatOnSave", true, undefined, language);
  // the part of gopls
  const formatter = languages.registerDocumentFormattingEditProvider("go", {
    provideDocumentFormattingEdits,
  });
  try {
    const end = document.lineAt(document.lineCount - 1).range.end;
    // in need of gofmt
    await replace(
      document,
      new Range(end, end),
      typed.slice(document.getText().length).replace("{ return", "{return"),
    );
    assert.ok(document.isDirty);
    await eventually(
      "saved and fixed",
      async () => {
        // what takes the server longer than a second is left to the next save
        assert.ok(await document.save());
        return document.getText() === expected;
      },
      60_000,
    );
    assert.equal(document.isDirty, false);
    assert.equal(readFileSync(document.uri.fsPath, "utf8"), expected);
    await eventually("req is on the stack", () =>
      ours(document.uri).every(({ message }) => !message.startsWith("req ")),
    );
  } finally {
    formatter.dispose();
  }
}

async function provideDocumentFormattingEdits(document: TextDocument): Promise<TextEdit[]> {
  const ran = promisify(execFile)("gofmt");
  ran.child.stdin?.end(document.getText());
  const { stdout } = await ran;
  return [TextEdit.replace(new Range(0, 0, document.lineCount, 0), stdout)];
}

async function shown(name: string): Promise<TextDocument> {
  const document = await open(name);
  await window.showTextDocument(document);
  await eventually("findings", () => ours(document.uri).length > 0);
  return document;
}

/** The action, as soon as it is proved. */
async function offered(document: TextDocument, offer: Offer): Promise<CodeAction> {
  const at = place(document, offer.at);
  let titles: string[] = [];
  return eventually(
    () => `${offer.title}: ${titles.join("\n")}`,
    async () => {
      const actions = await ask(document, at, offer.kind, ALL);
      titles = actions.map(({ title }) => title);
      return offer.title
        ? actions.find(({ title }) => title === offer.title)
        : actions.length === 1 && actions[0];
    },
    60_000,
  );
}

async function ask(
  document: TextDocument,
  at: Range,
  kind: string,
  resolved: number,
): Promise<CodeAction[]> {
  const actions = await commands.executeCommand<CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    at,
    kind,
    resolved,
  );
  return actions;
}

function place(document: TextDocument, text: string): Range {
  const start = document.getText().indexOf(text);
  assert.ok(start >= 0, text);
  const at: Position = document.positionAt(start);
  return new Range(at, at);
}

async function replace(document: TextDocument, range: Range, text: string): Promise<void> {
  const change = new WorkspaceEdit();
  change.replace(document.uri, range, text);
  assert.ok(await workspace.applyEdit(change));
}
