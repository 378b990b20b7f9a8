// What the process is connected to: one connection for each set of settings, shared by all resources that have these.

import type { Directory } from "./client/directory/directory";
import { instanceDirectory } from "./client/directory/instance";
import { publicDirectory } from "./client/directory/public";
import { DomoInstance, DomoPublic } from "./client/client";
import { standardLog } from "./client/http/log";
import { Redactor } from "./client/http/redact";
import { instanceOf, type Instance } from "./client/accounts/account-store";
import type { Freshness } from "./client/loading/readers";
import { SettingsError } from "./client/errors";
import type { Domo } from "./lifecycle/definition";
import { Run } from "./lifecycle/run";
import type { Settings } from "./settings";

/** One for the process: what one resource has learnt to be secret, no other lets out. */
export const redactor = new Redactor();

let logStream: NodeJS.WritableStream = process.stdout;

export const log = standardLog(process.env.DOMO_LOG, redactor, () => logStream);

/** Sends the log to another stream than standard output, which Pulumi shows as information. */
export function logTo(stream: NodeJS.WritableStream): void {
  logStream = stream;
}

/** Connections are shared by all resource types of one configuration: one login, one rate, one set of what was read. */
const connections = new Map<string, Connection>();

export function connect(settings: Settings): Connection {
  const key = JSON.stringify(settings);
  const open = connections.get(key) ?? new Connection(settings);
  connections.set(key, open);
  return open;
}

/** Forgets the connections to a host, as the end of the process does. */
export function disconnect(host: string): void {
  for (const [key, { settings }] of connections) if (settings.host === host) connections.delete(key);
}

/** Begins another run on the connections to a host, as another command of the CLI does. */
export function beginRun(host: string): void {
  for (const connection of connections.values()) if (connection.settings.host === host) connection.run = new Run();
}

/** Each of Domo's services is connected to when a resource first needs it. */
export class Connection {
  /** As things are at the moment of asking: for whoever is about to write, or has just written. */
  readonly fresh: Domo;
  /** As things are during this refresh, in few requests. */
  readonly shared: Domo;
  /** What the resources of this run declare. */
  run = new Run();
  private openPublic: DomoPublic | undefined;
  private openInstance: DomoInstance | undefined;

  constructor(readonly settings: Settings) {
    this.fresh = new View(this, "fresh");
    this.shared = new View(this, "shared");
  }

  directory(freshness: Freshness): Directory {
    const { apiUrl, clientId = "", clientSecret = "", host, missing, surface } = this.settings;
    if (missing.directory !== undefined) throw new SettingsError([missing.directory]);
    if (freshness === "fresh") log.debug(`users and groups of ${host} through the ${surface} API`);
    if (surface === "instance") return instanceDirectory(this.instanceApi, freshness);
    this.openPublic ??= new DomoPublic({ apiUrl, clientId, clientSecret, ...this.how() });
    return publicDirectory(this.openPublic, freshness);
  }

  /** One for all that the token serves: accounts, users and groups share its rate. */
  get instanceApi(): DomoInstance {
    const { instanceUrl, accessToken, missing } = this.settings;
    if (accessToken === undefined) throw new SettingsError([missing.instance ?? "no access token is set"]);
    this.openInstance ??= new DomoInstance({ instanceUrl, accessToken, ...this.how() });
    return this.openInstance;
  }

  private how() {
    const { concurrency, requestsPerMinute, timeoutSeconds } = this.settings;
    return { limits: { concurrency, requestsPerMinute }, timeoutSeconds, log, redactor };
  }
}

class View implements Domo {
  readonly log = log;
  private openDirectory: Directory | undefined;
  private openInstance: Instance | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly freshness: Freshness,
  ) {}

  get settings(): Settings {
    return this.connection.settings;
  }

  get directory(): Directory {
    this.openDirectory ??= this.connection.directory(this.freshness);
    return this.openDirectory;
  }

  get instance(): Instance {
    this.openInstance ??= instanceOf(this.connection.instanceApi, this.freshness);
    return this.openInstance;
  }

  readonly learn = (secrets: string[]): void => {
    redactor.learn(secrets);
  };

  readonly redact = (text: string): string => redactor.redact(text);
}
