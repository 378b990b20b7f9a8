// Patterns in which `*` stands for any text. No regular expression: one with many `.*` takes minutes for a text of a few thousand
// characters.
//
// `cli/review/name-pattern.ts` has its own version, which ignores case as regular expressions do. There is no module that both may import:
// the sandbox imports only the JSON schemas of the client, so that no bug of the client hides in both.

/** Whether the pattern matches the whole text, including its case. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [start = "", ...parts] = pattern.split("*");
  const end = parts.pop();
  if (end === undefined) return text === pattern;
  if (!text.startsWith(start)) return false;
  let position = start.length;
  for (const part of parts) {
    const index = text.indexOf(part, position);
    if (index === -1) return false;
    position = index + part.length;
  }
  return text.length - end.length >= position && text.endsWith(end);
}
