/** Commands of the server. */

import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";

/** Whether the server that runs has a command. */
export function offers(client: LanguageClient | undefined, command: string): boolean {
  const known = client?.initializeResult?.capabilities.executeCommandProvider?.commands;
  return known?.includes(command) ?? false;
}

/** What a command of the server answers; undefined if there is no such server or command. */
export async function request<T>(
  client: LanguageClient | undefined,
  command: string,
  args: unknown[],
): Promise<T | undefined> {
  if (client === undefined || !offers(client, command)) {
    return undefined;
  }
  const answer: unknown = await client.sendRequest(ExecuteCommandRequest.type, {
    command,
    arguments: args,
  });
  return (answer ?? undefined) as T | undefined;
}
