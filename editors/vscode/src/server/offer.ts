/** What a person is told, and offered, where the server is missing or has trouble. */

import { commands, env, type LogOutputChannel, ProgressLocation, Uri, window } from "vscode";
import { own } from "../settings";
import type { Installer } from "./install";
import { findPython } from "./python";
import { run } from "./run";
import type { Session } from "./session";
import { chosenPythons } from "./workspacePython";

const PYTHON_DOWNLOADS = "https://www.python.org/downloads/";

/** Offer an installation, once in a window. */
export async function offerInstallation(
  problem: string,
  installer: Installer,
  log: LogOutputChannel,
): Promise<void> {
  if (installer.wheel === undefined || own("path")) {
    const answer = await window.showErrorMessage(problem, "Open Settings", "Show Log");
    if (answer === "Open Settings") {
      await commands.executeCommand("workbench.action.openSettings", "goescape.server.path");
    } else if (answer === "Show Log") {
      log.show();
    }
    return;
  }
  const answer = await window.showInformationMessage(
    `${problem} Install it in a Python environment of its own? (Its libraries are downloaded from PyPI.)`,
    "Install",
    "Show Log",
  );
  if (answer === "Install") {
    await commands.executeCommand("goescape.installServer");
  } else if (answer === "Show Log") {
    log.show();
  }
}

/** Install the server that the extension carries, with progress, and start it. */
export async function install(
  session: Session,
  installer: Installer,
  log: LogOutputChannel,
): Promise<boolean> {
  const found = await findPython(
    own("python"),
    await chosenPythons(),
    process.env.PATH ?? "",
    run,
    (line) => log.info(line),
  );
  if ("problem" in found) {
    log.error(found.problem);
    void helpWithPython(found.problem);
    return false;
  }
  const problem = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: "Installing the goescape server",
      cancellable: true,
    },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return installer.install(found.python, abort.signal, (line) =>
        progress.report({ message: shortened(line) }),
      );
    },
  );
  if (problem === "cancelled") {
    log.info("installation: cancelled");
    return false;
  }
  if (problem !== undefined) {
    log.error(`installation: ${problem}`);
    void retry(`The goescape server could not be installed: ${problem}`, log);
    return false;
  }
  await session.restart();
  return true;
}

async function helpWithPython(problem: string): Promise<void> {
  const answer = await window.showErrorMessage(problem, "Try Again", "Get Python");
  if (answer === "Try Again") {
    await commands.executeCommand("goescape.installServer");
  } else if (answer === "Get Python") {
    await env.openExternal(Uri.parse(PYTHON_DOWNLOADS));
  }
}

async function retry(problem: string, log: LogOutputChannel): Promise<void> {
  const answer = await window.showErrorMessage(problem, "Try Again", "Show Log");
  if (answer === "Try Again") {
    await commands.executeCommand("goescape.installServer");
  } else if (answer === "Show Log") {
    log.show();
  }
}

function shortened(line: string): string {
  const text = line.trim();
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
