/** Hovers without what stands above them already. */

import { type Hover, MarkdownString } from "vscode";

const HEADLINE = /^\*\*(.*)\*\*\s*/;

/**
 * A hover without the line in bold that repeats a squiggle's message: VS Code puts the messages
 * of the squiggles at a place above what the server says of it.
 */
export function withoutHeadline(hover: Hover, messages: readonly string[]): Hover {
  for (const content of hover.contents) {
    if (content instanceof MarkdownString) {
      const headline = HEADLINE.exec(content.value);
      if (headline?.[1] && messages.includes(unescaped(headline[1]))) {
        content.value = content.value.slice(headline[0].length);
      }
    }
  }
  return hover;
}

function unescaped(markdown: string): string {
  return markdown.replace(/\\([\\`*_{}[\]<>#|])/g, "$1");
}
