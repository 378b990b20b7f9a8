// The state of a stack: a file in Pulumi's deployment format, version 3. Every step of a run is first appended to a journal beside the file, so that
// a killed run loses nothing.

import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { randomUUID } from "node:crypto";
import { fromStored, toStored, type Value, type Values } from "./values";

/** One resource. Fields that a resource does not have are missing. */
export interface ResourceState {
  urn: string;
  custom: boolean;
  id?: string;
  type: string;
  inputs?: Values;
  outputs?: Values;
  parent?: string;
  protect?: boolean;
  dependencies?: string[];
  initErrors?: string[];
  provider?: string;
  propertyDependencies?: Record<string, string[]>;
  /** Read, not managed: never deleted. */
  external?: boolean;
  delete?: boolean;
  pendingReplacement?: boolean;
  /** To be replaced by the next up. */
  taint?: boolean;
  additionalSecretOutputs?: string[];
  retainOnDelete?: boolean;
  deletedWith?: string;
  ignoreChanges?: string[];
}

export interface PendingOperation {
  type: "creating" | "updating" | "deleting";
  resource: ResourceState;
}

/** A step of a run in the journal. `old` is an index in the state at the start of the run. */
type Entry =
  | { do: "begin"; operation: PendingOperation }
  | { do: "end"; urn: string }
  | { do: "put"; resource: ResourceState; old?: number }
  | { do: "alter"; resource: ResourceState; old: number }
  | { do: "drop"; old: number }
  | { do: "outputs"; urn: string; outputs: Values }
  | { do: "clear" };

export class Snapshot {
  /** The resources at the start of the run; undefined once a step has handled them. */
  olds: (ResourceState | undefined)[];
  /** Resources that the run has registered, in order. */
  news: ResourceState[] = [];

  constructor(
    resources: ResourceState[],
    public pending: PendingOperation[],
    private readonly write: (entry: Entry) => void,
  ) {
    this.olds = [...resources];
  }

  /** In the order of the state file: registered resources, then the remaining ones. */
  get resources(): ResourceState[] {
    return [...this.news, ...this.olds.filter((old) => old !== undefined)];
  }

  /** Records an operation before it starts. */
  begin(operation: PendingOperation): void {
    this.apply({ do: "begin", operation });
  }

  end(urn: string): void {
    this.apply({ do: "end", urn });
  }

  /** Records a registered resource, which replaces the old entry. */
  put(resource: ResourceState, old?: ResourceState): void {
    this.apply({ do: "put", resource, ...(old && { old: this.indexOf(old) }) });
  }

  /** Changes an old resource in place. Returns the new entry. */
  alter(old: ResourceState, resource: ResourceState): ResourceState {
    this.apply({ do: "alter", resource, old: this.indexOf(old) });
    return resource;
  }

  drop(old: ResourceState): void {
    this.apply({ do: "drop", old: this.indexOf(old) });
  }

  setOutputs(urn: string, outputs: Values): void {
    this.apply({ do: "outputs", urn, outputs });
  }

  /** Removes all pending operations. */
  clearPending(): void {
    this.apply({ do: "clear" });
  }

  /** Whether an old resource has not been handled yet. */
  holds(old: ResourceState): boolean {
    return this.olds.includes(old);
  }

  apply(entry: Entry): void {
    this.write(entry);
    switch (entry.do) {
      case "begin":
        this.pending = [...this.pending, entry.operation];
        break;
      case "end": {
        const last = this.pending.findLastIndex(({ resource }) => resource.urn === entry.urn);
        this.pending = this.pending.toSpliced(last, last < 0 ? 0 : 1);
        break;
      }
      case "put":
        this.news.push(entry.resource);
        if (entry.old !== undefined) this.olds[entry.old] = undefined;
        break;
      case "alter":
        this.olds[entry.old] = entry.resource;
        break;
      case "drop":
        this.olds[entry.old] = undefined;
        break;
      case "outputs":
        this.news = this.news.map((each) => (each.urn === entry.urn ? withOutputs(each, entry.outputs) : each));
        break;
      case "clear":
        this.pending = [];
    }
  }

  private indexOf(old: ResourceState): number {
    const index = this.olds.indexOf(old);
    if (index < 0) throw new Error(`the state no longer holds ${old.urn}`);
    return index;
  }
}

function withOutputs(resource: ResourceState, outputs: Values): ResourceState {
  const { outputs: _old, ...rest } = resource;
  return Object.keys(outputs).length > 0 ? { ...rest, outputs } : rest;
}

/** The folder with the states of a project. */
export class Store {
  private readonly file: string;
  private readonly journal: string;
  private readonly locks: string;
  private salt = "";
  private key = Buffer.alloc(0);

  constructor(
    dir: string,
    stack: string,
    private readonly passphrase: string,
  ) {
    this.file = join(dir, "stacks", `${stack}.json`);
    this.journal = `${this.file}.journal`;
    this.locks = join(dir, "locks", stack);
  }

  /**
   * Opens the state, including the journal of a killed run. With `keep`, further steps are journalled; a preview writes nothing. A run with `keep`
   * removes pending updates and deletes; pending creates stay until they are cleared (facts, 54).
   */
  open({ keep }: { keep: boolean }): { snapshot: Snapshot; interrupted: PendingOperation[] } {
    const stored = existsSync(this.file) ? (JSON.parse(readFileSync(this.file, "utf8")) as Stored) : undefined;
    this.unlock(stored?.deployment.secrets_providers?.state.salt ?? randomBytes(16).toString("hex"));
    const { resources = [], pending_operations: pending = [] } = stored?.deployment ?? {};
    let silent = true;
    const write = (entry: Entry): void => {
      if (keep && !silent) appendFileSync(this.journal, `${JSON.stringify(this.sealed(entry))}\n`);
    };
    let snapshot = new Snapshot(
      resources.map((each) => this.opened(each)),
      this.opened(pending),
      write,
    );
    if (existsSync(this.journal)) {
      for (const line of readFileSync(this.journal, "utf8").split("\n").filter(Boolean)) {
        snapshot.apply(this.opened(JSON.parse(line) as Entry));
      }
      // From here on, indexes refer to the state as it is now.
      snapshot = new Snapshot(snapshot.resources, snapshot.pending, write);
    }
    const interrupted = snapshot.pending;
    if (keep) {
      snapshot.pending = interrupted.filter(({ type }) => type === "creating");
      this.save(snapshot);
    }
    silent = false;
    return { snapshot, interrupted };
  }

  save(snapshot: Snapshot): void {
    mkdirSync(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.${String(process.pid)}`;
    writeFileSync(temporary, `${JSON.stringify({ version: 3, deployment: this.deployment(snapshot) }, null, 2)}\n`);
    rmSync(this.journal, { force: true });
    writeFileSync(this.file, readFileSync(temporary));
    rmSync(temporary);
  }

  /** The deployment as of `pulumi stack export`. */
  deployment({ resources, pending }: Snapshot): Deployment {
    return {
      manifest: { time: new Date().toISOString(), magic: "", version: "stand-in" },
      secrets_providers: { type: "passphrase", state: { salt: this.salt } },
      ...(resources.length > 0 && { resources: resources.map((each) => this.sealed(each)) }),
      ...(pending.length > 0 && { pending_operations: this.sealed(pending) }),
      metadata: {},
    };
  }

  /** Takes the lock. Returns the owner if it is already taken. */
  lock(): string | undefined {
    const held = this.heldLocks();
    if (held.length > 0) return readFileSync(join(this.locks, held[0] ?? ""), "utf8");
    mkdirSync(this.locks, { recursive: true });
    const who = `${userInfo().username}@${hostname()} (pid ${String(process.pid)})`;
    writeFileSync(join(this.locks, `${randomUUID()}.json`), `created by ${who} at ${new Date().toISOString()}`);
    return undefined;
  }

  heldLocks(): string[] {
    return existsSync(this.locks) ? readdirSync(this.locks) : [];
  }

  release(): void {
    rmSync(this.locks, { recursive: true, force: true });
  }

  private unlock(salt: string): void {
    this.salt = salt;
    // Weak but fast: the encryption only keeps secrets from being in clear in the state.
    this.key = scryptSync(this.passphrase, salt, 32, { N: 1024 });
  }

  /** Encrypts the secrets in JSON. */
  sealed<T>(json: T): T {
    // Only inputs and outputs have marked values; everything else stays as it is.
    return toStored(json as Value, (text) => seal(this.key, text)) as T;
  }

  opened<T>(json: T): T {
    return fromStored(json, (text) => unseal(this.key, text)) as T;
  }
}

export interface Deployment {
  manifest: { time: string; magic: string; version: string };
  secrets_providers?: { type: string; state: { salt: string } };
  resources?: ResourceState[];
  pending_operations?: PendingOperation[];
  metadata: object;
}

interface Stored {
  version: number;
  deployment: Deployment;
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return ["v1", nonce.toString("base64"), Buffer.concat([body, cipher.getAuthTag()]).toString("base64")].join(":");
}

function unseal(key: Buffer, sealed: string): string {
  const [, nonce = "", rest = ""] = sealed.split(":");
  const bytes = Buffer.from(rest, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
}
