// A proxy in front of the sandbox that repeats secrets in some responses.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  method: string;
  path: string;
}

export interface Answer {
  status: number;
  phrase?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A response instead of the sandbox's, or a change of it. */
export type Reply = (asked: Asked, passOn: () => Promise<Answer>) => Promise<Answer | undefined> | Answer | undefined;

export class Echo {
  reply: Reply = () => undefined;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(sandbox: string): Promise<Echo> {
    const server = createServer((request, response) => {
      void (async () => {
        const body = await bodyOf(request);
        const { method = "GET", url = "/", headers } = request;
        const passOn = async (): Promise<Answer> => {
          const names = ["authorization", "x-domo-developer-token", "content-type", "accept"];
          const passed = Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));
          const answer = await fetch(`${sandbox}${url}`, { method, headers: passed, ...(body !== "" && { body }) });
          return { status: answer.status, phrase: answer.statusText, body: await answer.text() };
        };
        const answer = (await echo.reply({ method, path: url }, passOn)) ?? (await passOn());
        response.writeHead(answer.status, answer.phrase, {
          "content-type": "application/json",
          date: new Date().toUTCString(),
          ...answer.headers,
        });
        response.end(answer.body ?? "");
      })();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const echo = new Echo(server, `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    return echo;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(() => closed()));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const html = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);

/** The spellings in which a secret may be returned. */
export const SPELLINGS: Record<string, (secret: string) => string> = {
  "as it is": (text) => text,
  "the first half": (text) => text.slice(0, Math.ceil(text.length / 2)),
  "the second half": (text) => text.slice(Math.floor(text.length / 2)),
  "split in lines": (text) => text.replaceAll(/[^]{9}/g, "$&\n"),
  "escaped for JSON": (text) => json(json(text)),
  "escaped by Gson": (text) => json(text).replaceAll(/[<>&='/]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  "escaped for HTML": html,
  "escaped for a URL": (text) => encodeURIComponent(text).replaceAll(/%../g, (escape) => escape.toLowerCase()),
  "in a form": (text) => new URLSearchParams({ v: text }).toString().slice(2),
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 with a user": (text) => Buffer.from(`sandbox:${text}`).toString("base64url"),
};

const failed = (fields: object): Answer => ({ status: 400, body: JSON.stringify({ status: 400, statusReason: "Bad Request", ...fields }) });

/** The places in which a secret may be returned. Characters that HTTP does not allow there are left out. */
export const PLACES: Record<string, (secret: string) => Answer> = {
  "in the message": (text) => failed({ message: `The value "${text}" is not valid` }),
  "after a long message": (text) => failed({ message: `${"x ".repeat(140)}${text}` }),
  "in statusReason": (text) => failed({ statusReason: text }),
  "in toe": (text) => failed({ toe: text }),
  "in the reason phrase": (text) => ({ status: 409, phrase: text.replaceAll(/[^\x20-\x7e]/g, ""), body: "" }),
  "in a refusal": (text) => ({ status: 403, body: JSON.stringify({ status: 403, message: `${text} may not` }) }),
  "in another error shape": (text) => ({ status: 400, body: JSON.stringify([{ error: text, error_description: text }]) }),
  "in a redirect": (text) => ({ status: 302, headers: { location: `/auth?x=${text.replaceAll(/[^\x21-\x7e]/g, "")}` } }),
  "in a web page": (text) => ({ status: 400, body: `<!doctype html><p>${text}</p>` }),
  "in what is not JSON": (text) => ({ status: 200, body: `oops ${text}` }),
  "as a key": (text) => ({ status: 200, body: JSON.stringify({ [text]: { [text]: text } }) }),
  "in a header": (text) => ({
    status: 400,
    headers: { "www-authenticate": `Bearer error="${text.replaceAll(/[^\x21-\x7e]|"/g, "")}"` },
    body: "{}",
  }),
};

/** Responses after which a write may have been carried out. The object is read before the write fails; reads fail at once. */
export const UNCLEAR = new Set(["in a redirect", "in what is not JSON", "as a key"]);

/** Whether a text contains eight consecutive characters of the secret, in any spelling. */
export function leaks(text: string, secret: string): string | undefined {
  for (const spell of Object.values(SPELLINGS)) {
    const spelled = spell(secret);
    for (let at = 0; at + 8 <= spelled.length; at++) if (text.includes(spelled.slice(at, at + 8))) return spelled.slice(at, at + 8);
  }
  return undefined;
}
