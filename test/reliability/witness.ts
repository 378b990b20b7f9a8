// A proxy between a stack and the sandbox. It records what the stack creates, grants and adds, and reports every write that removes anything
// else.

import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Sandbox } from "../../sandbox/server";

const LEVELS = ["NONE", "CAN_VIEW", "CAN_SHARE", "CAN_EDIT", "OWNER"];

interface Written {
  method: string;
  path: string;
  body: unknown;
}

export class Witness {
  /** Users, groups and accounts that the stack created: `user 7`. */
  readonly made = new Set<string>();
  /** Access that this stack granted, and members that it added: `account 101 USER 7`, `group 5 user 7`. */
  readonly given = new Set<string>();
  /** Members that a program of this stack declared, and may remove. */
  readonly declared = new Set<string>();
  /** Access that the stack's last read of an account returned. Access that somebody grants later can't be known to the stack. */
  private readonly seen = new Map<string, string>();
  /** Writes that removed what is not this stack's. */
  readonly trespasses: string[] = [];

  private constructor(
    readonly name: string,
    private readonly server: Server,
    private readonly sandbox: Sandbox,
  ) {}

  static async open(name: string, sandbox: Sandbox): Promise<Witness> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const witness = new Witness(name, server, sandbox);
    server.on("request", (incoming, outgoing) => {
      void witness.forward(incoming).then(
        ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
        () => outgoing.destroy(),
      );
    });
    return witness;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async forward(incoming: IncomingMessage) {
    const { method = "GET", url: path = "/" } = incoming;
    const headers = { ...incoming.headers, host: new URL(this.sandbox.url).host };
    const text = await textOf(incoming);
    const written: Written = { method, path: path.split("?")[0] ?? "", body: parsed(text) };
    if (method !== "GET") this.inspect(written);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(new URL(path, this.sandbox.url), { method, headers }, resolve).on("error", reject).end(text);
    });
    const body = await textOf(answer);
    const status = answer.statusCode ?? 500;
    if (method === "GET" && status < 300) this.look(written.path, parsed(body));
    if (method === "POST" && status < 300) this.remember(written, parsed(body));
    return { status, headers: answer.headers, body };
  }

  private remember({ path }: Written, answer: unknown): void {
    const { id } = (answer ?? {}) as { id?: unknown };
    const kind = path.endsWith("/users")
      ? "user"
      : path.endsWith("/groups")
        ? "group"
        : path.endsWith("/accounts") && !path.includes("datasources")
          ? "account"
          : undefined;
    if (kind && (typeof id === "number" || typeof id === "string")) this.made.add(`${kind} ${String(id)}`);
  }

  private look(path: string, answer: unknown): void {
    const [, account] = /\/accounts\/share\/(\d+)$/.exec(path) ?? [];
    if (!account) return;
    for (const pair of [...this.seen.keys()]) if (pair.startsWith(`account ${account} `)) this.seen.delete(pair);
    for (const { type, id, accessLevel } of (answer as { list: { type: string; id: string; accessLevel: string }[] }).list)
      this.seen.set(`account ${account} ${type} ${id}`, accessLevel);
  }

  private inspect({ method, path, body }: Written): void {
    const [, kind, id] = /^(?!.*\/groups\/\d+\/).*\/(users|groups|accounts)\/(\d+)$/.exec(path) ?? [];
    const thing = kind && `${kind.slice(0, -1)} ${String(id)}`;
    if (method === "DELETE" && thing && !this.made.has(thing)) this.trespasses.push(`${this.name} deleted ${thing}`);
    const [, publicGroup, publicUser] = /^\/v1\/groups\/(\d+)\/users\/(\d+)$/.exec(path) ?? [];
    if (publicGroup && publicUser) this.member(publicGroup, publicUser, method === "PUT");
    if (path.endsWith("/groups/access")) {
      for (const change of body as { groupId: unknown; addMembers?: { id: unknown }[]; removeMembers?: { id: unknown }[] }[]) {
        for (const { id: user } of change.addMembers ?? []) this.member(String(change.groupId), String(user), true);
        for (const { id: user } of change.removeMembers ?? []) this.member(String(change.groupId), String(user), false);
      }
    }
    const [, account] = /\/accounts\/share\/(\d+)$/.exec(path) ?? [];
    if (account && method === "PUT") this.grant(account, body as { type: "USER" | "GROUP"; id: unknown; accessLevel: string });
  }

  private member(groupId: string, userId: string, isAdded: boolean): void {
    const membership = `group ${groupId} user ${userId}`;
    const isMember = this.sandbox.store().groups.get(Number(groupId))?.members.has(Number(userId)) ?? false;
    if (isAdded) this.given.add(membership);
    else if (isMember && !this.given.has(membership) && !this.declared.has(membership) && !this.made.has(`group ${groupId}`))
      this.trespasses.push(`${this.name} removed user ${userId} from group ${groupId}`);
  }

  private grant(accountId: string, { type, id, accessLevel }: { type: "USER" | "GROUP"; id: unknown; accessLevel: string }): void {
    const pair = `account ${accountId} ${type} ${String(id)}`;
    const now = this.seen.get(pair) ?? "NONE";
    const isMine = this.given.has(pair) || this.made.has(`account ${accountId}`);
    if (LEVELS.indexOf(accessLevel) < LEVELS.indexOf(now) && !isMine)
      this.trespasses.push(`${this.name} lowered ${pair} from ${now} to ${accessLevel}`);
    if (now === "NONE" && accessLevel !== "NONE") this.given.add(pair);
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
