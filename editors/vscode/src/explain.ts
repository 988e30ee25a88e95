/**
 * The page that explains a finding, and the manual's pages, as Markdown previews.
 *
 * Pages are files in the extension's storage: the preview follows links to files on disk only from
 * a file, and only relative ones (`file:` is a scheme that it refuses).
 */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import {
  commands,
  type Position,
  type QuickPickItem,
  QuickPickItemKind,
  Uri,
  window,
} from "vscode";
import { HoverRequest, type LanguageClient } from "vscode-languageclient/node";
import { offers, request } from "./server/ask";

const COMMAND = "goescape.explain";
const RULE = "\n\n---\n\n";
const FILE_LINK = /\]\((file:\/\/[^)\s]+)\)/g;

/** What the server tells of a place. */
interface Told {
  readonly markdown: string;
  /** The causes of the findings there, whose pages the manual has. */
  readonly slugs: readonly string[];
}

interface Page {
  readonly markdown: string;
}

/** What the manual has a page for. */
interface Entry extends QuickPickItem {
  readonly slug: string;
}

export class Explanations {
  /** @param folder where pages are written; what is there from earlier is removed */
  constructor(private readonly folder: string) {
    void rm(folder, { recursive: true, force: true });
  }

  /** Show what the server says of a place. Resolves to the page, if there is one. */
  async show(
    client: LanguageClient | undefined,
    uri: Uri,
    position: Position,
  ): Promise<Uri | undefined> {
    const text = await explanation(client, uri, position);
    if (!text) {
      void window.showInformationMessage(
        client ? "goescape: nothing is known of this place." : "goescape: the server does not run.",
      );
      return undefined;
    }
    return this.preview(
      `${basename(uri.path)} line ${position.line + 1}.md`,
      relinked(text, this.folder),
    );
  }

  /** Show a page of the manual: of a cause or a fix; without a slug one that is picked. */
  async manual(client: LanguageClient | undefined, slug?: string): Promise<Uri | undefined> {
    const wanted = slug ?? (await pick(client));
    const page = wanted && (await request<Page>(client, COMMAND, [wanted]));
    return page ? this.preview(`${wanted}.md`, page.markdown) : undefined;
  }

  private async preview(name: string, markdown: string): Promise<Uri> {
    const page = Uri.file(join(this.folder, name));
    await mkdir(this.folder, { recursive: true });
    await writeFile(page.fsPath, markdown);
    await commands.executeCommand("markdown.showPreviewToSide", page);
    return page;
  }
}

/** Markdown whose links to files are relative to a folder. */
export function relinked(markdown: string, folder: string): string {
  return markdown.replace(FILE_LINK, (_, link: string) => {
    const { fsPath, fragment } = Uri.parse(link);
    const path = relative(folder, fsPath).split("/").map(encodeURIComponent).join("/");
    return `](${path}${fragment && `#${fragment}`})`;
  });
}

/** The folder for the pages of one window. */
export function pagesIn(storage: Uri): string {
  return join(storage.fsPath, "pages");
}

async function pick(client: LanguageClient | undefined): Promise<string | undefined> {
  type Told = { slug: string; title: string; summary: string; kind?: string };
  const manual = await request<{ pages: readonly Told[] }>(client, COMMAND, []);
  if (manual === undefined) {
    void window.showWarningMessage("goescape: the server does not run, or has no manual.");
    return undefined;
  }
  const entries = (kind: string, label: string): Entry[] => [
    { slug: "", label, kind: QuickPickItemKind.Separator },
    ...manual.pages
      .filter((page) => (page.kind ?? "cause") === kind)
      .map((page) => ({
        slug: page.slug,
        label: page.title,
        description: page.slug,
        detail: page.summary.replace(/\s+/g, " "),
      })),
  ];
  const found = await window.showQuickPick(
    [...entries("fix", "Fixes"), ...entries("cause", "Causes")],
    { placeHolder: "A fix, or a cause of allocations", matchOnDescription: true },
  );
  return found?.slug || undefined;
}

async function explanation(
  client: LanguageClient | undefined,
  uri: Uri,
  position: Position,
): Promise<string | undefined> {
  if (client === undefined) {
    return undefined;
  }
  const textDocument = { uri: client.code2ProtocolConverter.asUri(uri) };
  const at = { line: position.line, character: position.character };
  const told = await request<Told>(client, COMMAND, [textDocument.uri, at]);
  if (told) {
    const pages = await Promise.all(
      told.slugs.map((slug) => request<Page>(client, COMMAND, [slug])),
    );
    return [told.markdown, ...pages.map((page) => page?.markdown)].filter(Boolean).join(RULE);
  }
  if (offers(client, COMMAND)) {
    return undefined;
  }
  // An older server tells as much as its hover does.
  const hover = await client.sendRequest(HoverRequest.type, { textDocument, position: at });
  const contents = hover?.contents;
  return contents && typeof contents === "object" && "value" in contents
    ? `${contents.value}\n`
    : undefined;
}
