/** Fixes: each kind of code action applied, and fixes on save. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import {
  type CodeAction,
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

async function onSave([typed, expected]: readonly [string, string]): Promise<void> {
  const document = await shown("request.go");
  const configuration = workspace.getConfiguration("editor", { languageId: "go" });
  await configuration.update(
    "codeActionsOnSave",
    { "source.fixAll.goescape": "explicit" },
    undefined,
    true,
  );
  await configuration.update("formatOnSave", true, undefined, true);
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
        if (document.getText() === expected) {
          return true;
        }
        const { end } = document.lineAt(document.lineCount - 1).range;
        await replace(document, new Range(end, end), " ");
        return false;
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
  const it = await running();
  await eventually("analysed", () => / findings?$/.test(it.status().text));
  return document;
}

/** The action, as soon as it is proved. */
function offered(document: TextDocument, offer: Offer): Promise<CodeAction> {
  const at = place(document, offer.at);
  let titles: string[] = [];
  return eventually(
    () => `${offer.title}: ${titles.join("\n")}`,
    async () => {
      const actions = await ask(document, at, offer.kind);
      titles = actions.map(({ title }) => title);
      return offer.title
        ? actions.find(({ title }) => title === offer.title)
        : actions.length === 1 && actions[0];
    },
    60_000,
  );
}

async function ask(document: TextDocument, at: Range, kind: string): Promise<CodeAction[]> {
  return await commands.executeCommand<CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    at,
    kind,
    ALL,
  );
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
