/**
 * The page that explains a finding, as a Markdown preview.
 *
 * Pages are files in the extension's storage: the preview follows links to files on disk only from
 * a file, and only relative ones (`file:` is a scheme that it refuses).
 */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { commands, type Position, Uri, window } from "vscode";
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
    const page = join(this.folder, `${basename(uri.path)} line ${position.line + 1}.md`);
    await mkdir(this.folder, { recursive: true });
    await writeFile(page, relinked(text, this.folder));
    await commands.executeCommand("markdown.showPreviewToSide", Uri.file(page));
    return Uri.file(page);
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
