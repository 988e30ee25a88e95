/** The language client: what it is told, and what of its traffic the extension listens to. */

import { homedir } from "node:os";
import {
  CancellationError,
  type Diagnostic,
  type LogOutputChannel,
  languages,
  type Position,
  type TextDocument,
  type Uri,
  window,
} from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
} from "vscode-languageclient/node";
import { withoutHeadline } from "../hover";
import { SOURCE, type Status } from "../protocol";
import { atStart, forServer, SECTION } from "../settings";
import type { Server } from "./lookup";

/** The extension's commands that the server's Markdown may link to. */
const LINKED = ["goescape.explainAtCursor", "goescape.checkWorkspace"];

const STALE = "goescape: the code has changed since this fix was proved. Ask for the list again.";

/** Errors in a row on the connection after which it is given up. */
const ERRORS_IN_A_ROW = 3;

export interface Listener {
  status(status: Status): void;
  published(uri: Uri, diagnostics: Diagnostic[]): void;
  /** The server ended by itself. */
  closed(): void;
}

/** What goescape's squiggles at a position say, which VS Code shows in the hover by itself. */
function said(document: TextDocument, position: Position): string[] {
  return languages
    .getDiagnostics(document.uri)
    .filter(({ source, range }) => source === SOURCE && range.contains(position))
    .map(({ message }) => message);
}

/** A client for a server; not started yet. */
export function createClient(
  server: Server,
  log: LogOutputChannel,
  listener: Listener,
): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: "file", language: "go" }],
    diagnosticCollectionName: SOURCE,
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: atStart(),
    synchronize: { configurationSection: SECTION },
    markdown: { isTrusted: { enabledCommands: LINKED } },
    errorHandler: {
      error: (_error, _message, count) => ({
        action: (count ?? 0) <= ERRORS_IN_A_ROW ? ErrorAction.Continue : ErrorAction.Shutdown,
        handled: true,
      }),
      // Restarted by the session, which looks for the server anew and waits longer each time.
      closed: () => {
        listener.closed();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    initializationFailedHandler: () => false,
    middleware: {
      provideHover: async (document, position, token, next) => {
        const hover = await next(document, position, token);
        return hover && withoutHeadline(hover, said(document, position));
      },
      resolveCodeAction: async (action, token, next) => {
        try {
          return await next(action, token);
        } catch (error) {
          if (error instanceof CancellationError && !token.isCancellationRequested) {
            // So the client library takes a refusal: nothing would happen, without a word.
            void window.showWarningMessage(STALE);
            return action;
          }
          throw error;
        }
      },
      handleDiagnostics: (uri, diagnostics, next) => {
        next(uri, diagnostics);
        listener.published(uri, diagnostics);
      },
      workspace: {
        configuration: async (params, token, next) => {
          const answers = await next(params, token);
          return Array.isArray(answers) ? answers.map(forServer) : answers;
        },
      },
    },
  };
  const { command } = server;
  const client = new LanguageClient(
    SOURCE,
    SOURCE,
    // Not in the workspace's folder: a program that is started there could pick up its files.
    { command, args: ["serve"], options: { cwd: homedir() } },
    options,
  );
  client.onNotification("goescape/status", (status: Status) => listener.status(status));
  return client;
}
