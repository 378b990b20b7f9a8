// The parts of a secret that have to be redacted on their own: values and lines of files, of connection strings and of JSON.

import { isPlainKey } from "../schemas/connectors";
import type { Extent } from "./secret-index";

/** Shorter lines and words are not specific to a secret. */
const SHORTEST_LINE = 16;
const SHORTEST_WORD = 16;

/** Keys whose values are secret even if they are ordinary words. */
const SENSITIVE = /pass|pwd|secret|token|key|credential|sig/i;

/** `password=...` in a file, a URL or a connection string; `password: ...` on a line; a URL's `user:password@`; an element of XML. */
const VALUES = [
  /([\w.-]+)[ \t]*=[ \t]*["']?([^\s"'&;<>]+)/g,
  /^[ \t-]*([\w.-]+):[ \t]+["']?([^"'\r\n]+)/gm,
  /:\/\/([^\s/:@]*):([^\s/@]+)@/g,
  /<([\w.-]+)>([^<>]+)</g,
];

/** E-mails and plain URLs count only as a whole: parts of them, such as a domain, occur in all kinds of responses. */
const ADDRESS = /^(?:[^\s@]+@[\w.-]+|https?:\/\/[^\s?#@]+)$/i;

export interface SecretPart {
  text: string;
  extent: Extent;
}

/**
 * The secret and the parts of it that Domo may return alone: in JSON (such as a key file), other files and connection strings the values,
 * except those of plain keys; in files also long lines. Of JSON itself only the whole counts, as fragments of it may not be secret.
 */
export function partsOf(secret: string): SecretPart[] {
  const leaves = leavesOf(secret);
  const whole: SecretPart = { text: secret, extent: leaves ? "whole" : extentOf(secret) };
  return [whole, ...(leaves ?? [...linesOf(secret), ...valuesOf(secret)]).map((text) => ({ text, extent: extentOf(text) }))];
}

const extentOf = (text: string): Extent => (ADDRESS.test(text) ? "whole" : "fragments");

function leavesOf(secret: string): string[] | undefined {
  if (!/^\s*[[{]/.test(secret)) return undefined;
  const leaves: string[] = [];
  try {
    JSON.parse(secret, (key, value: unknown) => {
      if (typeof value === "string" && isValue(key, value)) leaves.push(value);
      return value;
    });
    return leaves;
  } catch {
    return undefined; // not JSON after all
  }
}

/** Long lines, without comments, delimiters such as those of PEM, and `key=value`, of which only the values count. */
const linesOf = (secret: string): string[] =>
  secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(
      (line) =>
        line.length >= SHORTEST_LINE && line.length < secret.trim().length && !/^(?:#|\/\/|-----|<|- )|^[\w.-]+\s*[:=]\s*\S/.test(line),
    );

const valuesOf = (secret: string): string[] =>
  VALUES.flatMap((pattern) => [...secret.matchAll(pattern)])
    .filter(([, key = "", value = ""]) => isValue(key, value))
    .map(([, , value = ""]) => value.trim());

/** Whether the value of a key is a secret by itself. */
const isValue = (key: string, value: string): boolean =>
  !isPlainKey(key) && (SENSITIVE.test(key) || value.length >= SHORTEST_WORD || !/^[a-z]+(?:[ _-][a-z]+)*\d?$/i.test(value.trim()));
