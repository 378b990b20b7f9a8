// The context of a provider call: settings, clients, caches and registered secrets. Resources with the same settings share a context.

import type { AccountStore } from "./client/accounts/account-store";
import { instanceServices, type InstanceServices } from "./client/accounts/instance-services";
import { DomoInstance, DomoPublic } from "./client/client";
import type { DataSetStore } from "./client/data-sets/data-set-store";
import { instanceDataSets } from "./client/data-sets/instance";
import { publicDataSets } from "./client/data-sets/public";
import type { Directory } from "./client/directory/directory";
import { instanceDirectory } from "./client/directory/instance";
import { publicDirectory } from "./client/directory/public";
import { SettingsError } from "./client/errors";
import { standardLog } from "./client/http/log";
import { RateLimiters } from "./client/http/rate-limiters";
import { Redactor } from "./client/http/redact";
import type { Freshness } from "./client/loading/reader";
import type { ProviderContext } from "./lifecycle/definition";
import { Run } from "./lifecycle/run";
import type { Settings } from "./settings";

/** One per process: a secret of one resource is redacted in the errors and logs of all resources. */
export const redactor = new Redactor();

let logStream: NodeJS.WritableStream = process.stdout;

export const log = standardLog(process.env.DOMO_LOG, redactor, () => logStream);

/** Logs to another stream. Default: standard output, which Pulumi shows as information. */
export function logTo(stream: NodeJS.WritableStream): void {
  logStream = stream;
}

/** The contexts of this process by their settings as JSON. Resources with the same settings share a login and caches. */
export const contexts = new Map<string, SharedContext>();

/** The rate limiters of this process: contexts that differ in other settings share that of a credential. */
export const rateLimiters = new RateLimiters();

/** The context for these settings. Opens no connection: clients are created when a resource first needs one. */
export function contextFor(settings: Settings): SharedContext {
  const key = JSON.stringify(settings);
  const context = contexts.get(key) ?? new SharedContext(settings, new Run(refreshedIn(settings.host)));
  contexts.set(key, context);
  return context;
}

/** What this run has refreshed of the instance, by any provider. */
const refreshedIn = (host: string): Set<string> | undefined =>
  [...contexts.values()].find(({ settings }) => settings.host === host)?.run.refreshed;

/** The context itself reads from Domo without caching; `shared` and `written` combine reads. */
class SharedContext implements ProviderContext {
  readonly log = log;
  readonly shared: ProviderContext;
  readonly written: ProviderContext;
  private freshDirectory: Directory | undefined;
  private freshInstance: InstanceServices | undefined;
  private dataSetStore: DataSetStore | undefined;
  private publicClient: DomoPublic | undefined;
  private instanceClient: DomoInstance | undefined;

  constructor(
    readonly settings: Settings,
    public run: Run,
  ) {
    this.shared = withServices(this, { directory: () => this.directoryWith("shared"), instance: () => this.instanceWith("shared") });
    this.written = withServices(this, {
      directory: () => withWrittenUsers(this.directory),
      instance: () => withWrittenAccounts(this.instance),
    });
  }

  get directory(): Directory {
    this.freshDirectory ??= this.directoryWith("fresh");
    return this.freshDirectory;
  }

  get instance(): InstanceServices {
    this.freshInstance ??= this.instanceWith("fresh");
    return this.freshInstance;
  }

  get dataSets(): DataSetStore {
    this.dataSetStore ??= this.openDataSets();
    return this.dataSetStore;
  }

  readonly registerSecrets = (secrets: string[]): void => {
    redactor.register(secrets);
  };

  readonly redact = (text: string): string => redactor.redact(text);

  directoryWith(freshness: Freshness): Directory {
    const { host, missing, api } = this.settings;
    if (missing.directory !== undefined) throw new SettingsError([missing.directory]);
    if (freshness === "fresh") log.debug(`users and groups of ${host} through the ${api} API`);
    if (api === "instance") return instanceDirectory(this.instanceApi(), freshness);
    return publicDirectory(this.publicApi(), freshness);
  }

  instanceWith(freshness: Freshness): InstanceServices {
    return instanceServices(this.instanceApi(), freshness);
  }

  /** The instance API is preferred whatever serves users and groups, as the public API writes only to DataSets that were made by it (§16.1). */
  private openDataSets(): DataSetStore {
    const { host, accessToken, missing } = this.settings;
    if (missing.dataSets !== undefined) throw new SettingsError([missing.dataSets]);
    return accessToken === undefined ? publicDataSets(this.publicApi(), { host }) : instanceDataSets(this.instanceApi());
  }

  /** One client for all services that use the client credentials, so that they share its rate limit. */
  private publicApi(): DomoPublic {
    const { apiUrl, clientId = "", clientSecret = "" } = this.settings;
    return (this.publicClient ??= new DomoPublic({ apiUrl, clientId, clientSecret, ...this.clientOptions() }));
  }

  /** One client for all services that use the access token, so that they share its rate limit. */
  private instanceApi(): DomoInstance {
    const { instanceUrl, accessToken, missing } = this.settings;
    if (accessToken === undefined) throw new SettingsError([missing.instance ?? "no access token is set"]);
    this.instanceClient ??= new DomoInstance({ instanceUrl, accessToken, ...this.clientOptions() });
    return this.instanceClient;
  }

  private clientOptions() {
    const { concurrency, requestsPerMinute, timeoutSeconds } = this.settings;
    return { limits: { concurrency, requestsPerMinute }, timeoutSeconds, log, redactor, rateLimiters };
  }
}

/** The same context with other services to read users, groups and accounts. They are opened when they are first needed. */
function withServices(context: SharedContext, open: { directory: () => Directory; instance: () => InstanceServices }): ProviderContext {
  let directory: Directory | undefined;
  let instance: InstanceServices | undefined;
  return {
    log,
    settings: context.settings,
    registerSecrets: context.registerSecrets,
    redact: context.redact,
    get run() {
      return context.run;
    },
    get shared() {
      return context.shared;
    },
    get written() {
      return context.written;
    },
    // Nothing to share: its reads are not cached, and cost several requests each.
    get dataSets() {
      return context.dataSets;
    },
    get directory() {
      return (directory ??= open.directory());
    },
    get instance() {
      return (instance ??= open.instance());
    },
  };
}

function withWrittenUsers(directory: Directory): Directory {
  const { users } = directory;
  return { ...directory, users: { ...users, get: (id, options) => users.getWritten(id, options) } };
}

function withWrittenAccounts(instance: InstanceServices): InstanceServices {
  const written = (store: AccountStore): AccountStore => ({ ...store, get: store.getWritten });
  const { account, oauth } = instance.accountStores;
  return { ...instance, accountStores: { account: written(account), oauth: written(oauth) } };
}
