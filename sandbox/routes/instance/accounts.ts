// The instance API's routes around accounts (§3-§5), below `/api/data`.

import { Hono, type Context } from "hono";
import { z } from "zod";
import { MASK } from "../../../provider/client/schemas/connectors";
import { fieldsOf, providerKeys, unknownKey, type AccountTable, type SandboxAccount } from "../../store/accounts";
import { jsonBody, flag, pathId } from "../responses";
import { ApiError } from "../api-error";
import type { Store } from "../../store/store";

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const Configurations = z.record(z.string(), text);
const Create = z.looseObject({
  name: z.string().min(1),
  displayName: z.string().min(1),
  dataProviderType: z.string().min(1),
  configurations: Configurations,
  credentialsType: z.string().min(1).optional(),
  allowExternalUse: flag.optional(),
});
const Share = z.strictObject({ type: z.enum(["USER", "GROUP"]), id: z.coerce.number().int(), accessLevel: z.string() });

type Kind = "account" | "template";

export function accountRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });
  const shelves: Record<Kind, AccountTable> = { account: store.accounts, template: store.oauthAccounts };
  const seen = (kind: Kind, id: number): SandboxAccount => shelves[kind].seen(id, store.caller);

  // OAuth configurations first: their paths look like ids of accounts.
  routes.get("/v1/accounts/templates/user/extended", (c) =>
    c.json(store.oauthAccounts.allSeen(store.caller).map((each) => listed(each, store))),
  );
  routes.post("/v1/accounts/templates", async (c) => c.json(created(await add(c, "template"), "template")));
  routes.put("/v1/accounts/templates/:id/name", async (c) => {
    const account = seen("template", pathId(c, "id"));
    store.oauthAccounts.rename(account, await plainText(c));
    return c.json({ ...whole(account, "template"), ...leak(account) });
  });
  routes.delete("/v1/accounts/templates/:id", (c) => {
    remove("template", pathId(c, "id"));
    return c.body(null, 200);
  });

  routes.get("/v1/accounts", (c) => c.json(store.accounts.allSeen(store.caller).map((each) => whole(each, "account"))));
  routes.post("/v1/accounts", async (c) => c.json(created(await add(c, "account"), "account")));
  routes.get("/v1/accounts/provider/:key", (c) => {
    const ofKey = store.accounts.allSeen(store.caller).filter((each) => each.dataProviderType === c.req.param("key"));
    return c.json(ofKey.map((each) => whole(each, "account")));
  });
  routes.post("/v1/accounts/validators", async (c) => {
    const { dataProviderKey, credentials } = await jsonBody(c, z.looseObject({ dataProviderKey: z.string(), credentials: Configurations }));
    const unknown = unknownKey(dataProviderKey, Object.keys(credentials));
    if (unknown !== undefined) throw new ApiError(400, `${dataProviderKey} has no ${unknown} authentication scheme configuration`);
    return c.json({ result: "SUCCESS", messages: {} });
  });
  routes.get("/v1/accounts/:id", (c) => c.json(whole(seen("account", pathId(c, "id")), "account")));
  routes.put("/v1/accounts/:id/name", async (c) => {
    const account = seen("account", pathId(c, "id"));
    store.accounts.rename(account, await plainText(c));
    return c.json(whole(account, "account"));
  });
  // Domo: an account can't be written as a whole (§3.8).
  routes.on(["PUT", "PATCH"], "/v1/accounts/:id", () => {
    throw new ApiError(405);
  });
  routes.delete("/v1/accounts/:id", (c) => {
    remove("account", pathId(c, "id"));
    return c.body(null, 204);
  });

  routes.get("/v1/providers", (c) => c.json(providerKeys().map((key) => selected(c, key))));
  routes.get("/v1/providers/:key", (c) => c.json(selected(c, c.req.param("key"))));
  for (const kind of ["account", "template"] as const) {
    routes.get(`/v1/providers/:type/${kind}/:id`, (c) => c.json(configuration(c, found(c, kind), { kind, store })));
    routes.put(`/v1/providers/:type/${kind}/:id`, async (c) => {
      const account = found(c, kind);
      shelves[kind].configure(account, await jsonBody(c, Configurations));
      return c.json(whole(account, kind));
    });
  }

  const shares: [string, Kind][] = [
    ["/v2/accounts/templates/share/:id", "template"],
    ["/v2/accounts/templates/:id/share", "template"],
    ["/v2/accounts/share/:id", "account"],
  ];
  for (const [path, kind] of shares) {
    routes.get(path, (c) => {
      const { grants } = seen(kind, pathId(c, "id"));
      const list = grants.map(({ type, id, accessLevel }) => ({ type, id: String(id), accessLevel, name: nameOf(store, type, id) }));
      return c.json({ list, ...(kind === "account" && { totalUserCount: list.length }) });
    });
    routes.put(path, async (c) => {
      const { type, id, accessLevel } = await jsonBody(c, Share);
      const account = seen(kind, pathId(c, "id"));
      if (accessLevel !== "NONE") nameOf(store, type, id);
      shelves[kind].grant(account, { type, id }, accessLevel);
      return c.json({});
    });
  }

  const users = [
    ["accounts", "account", "accountId"],
    ["account-templates", "account-templates", "templateId"],
  ] as const;
  for (const [path, single, key] of users) {
    const rows = (id: number) => store.dataSets.filter((each) => each[key] === id);
    routes.post(`/v2/datasources/${path}`, async (c) => {
      const ids = await jsonBody(c, z.array(z.coerce.number().int()));
      const shown = (id: number) => rows(id).map((each) => ({ dataSourceId: each.id, dataSourceName: each.name, hidden: false }));
      return c.json(Object.fromEntries(ids.map((id) => [String(id), shown(id)])));
    });
    routes.get(`/v2/datasources/${single}/:id`, (c) =>
      c.json(rows(pathId(c, "id")).map(({ id, name }) => ({ id, name, state: "ENABLED", validAccount: true }))),
    );
  }
  routes.post("/v2/datasources/account/:id", async (c) => {
    const account = seen("account", pathId(c, "id"));
    const ids = await jsonBody(c, z.array(z.string()));
    for (const dataSet of store.dataSets) if (ids.includes(dataSet.id)) dataSet.accountId = account.id;
    return c.body(null, 200);
  });

  return routes;

  async function add(c: Context, kind: Kind): Promise<SandboxAccount> {
    const { name, displayName, dataProviderType, configurations, credentialsType, allowExternalUse } = await jsonBody(c, Create);
    const given = { name, displayName, dataProviderType, configurations, ...(credentialsType !== undefined && { credentialsType }) };
    const account = shelves[kind].add({ ...given, createdBy: store.owner.id });
    if (allowExternalUse !== undefined) account.allowExternalUse = allowExternalUse;
    return account;
  }

  function remove(kind: Kind, id: number): void {
    shelves[kind].accounts.delete(seen(kind, id).id);
  }

  function found(c: Context, kind: Kind): SandboxAccount {
    const account = seen(kind, pathId(c, "id"));
    if (account.dataProviderType !== c.req.param("type")) throw new ApiError(404);
    return account;
  }
}

async function plainText(c: Context): Promise<string> {
  // Domo: the two rename routes take the name as it is, and nothing else (§1.1).
  if (!c.req.header("content-type")?.startsWith("text/plain")) throw new ApiError(400, "the new name must come as text/plain");
  return c.req.text();
}

/** An account as it is read. Domo: never with its configuration (§3.1). */
function whole(account: SandboxAccount, kind: Kind) {
  const { id, name, displayName, dataProviderType, credentialsType, allowExternalUse, valid, createdBy, createdAt, modifiedAt } = account;
  const common = {
    id,
    name,
    displayName,
    type: "data",
    allowExternalUse,
    dataProviderType,
    createdAt,
    createdBy,
    modifiedAt,
    modifiedBy: createdBy,
  };
  if (kind === "template") {
    const none = { configurationsList: [], configurationAsList: [], configurations: {} };
    return { ...common, enabled: true, credentialsType: "oauth", origin: "OAUTH_CONFIGURATION", secretManagerAccountId: null, ...none };
  }
  const nothing = { secretManagerAccountId: null, secretId: null, accountTemplateId: null, accountTemplateAuthorizationId: null };
  return { ...common, accountId: id, userId: createdBy, valid, credentialsType, configurations: {}, ...nothing };
}

/** Domo: the answer to a create has no times yet, and says that the account is not valid or not enabled (§3.6, §5.2). */
const created = (account: SandboxAccount, kind: Kind) => ({
  ...whole(account, kind),
  createdAt: null,
  modifiedAt: null,
  ...(kind === "account" ? { valid: false } : { enabled: false }),
});

function listed(account: SandboxAccount, store: Store) {
  const owners = account.grants.filter(({ accessLevel }) => accessLevel === "OWNER").map(({ type, id }) => ({ type, id: String(id) }));
  return { ...whole(account, "template"), userId: store.owner.id, datasourceCount: 0, owners };
}

/** Domo: the rename of an OAuth configuration gives its secrets away, encrypted (§5.2). */
function leak({ configurations }: SandboxAccount) {
  const encrypted = Object.entries(configurations).map(([name, value]) => ({
    id: null,
    name,
    value: `{encrypted}${Buffer.from(value).toString("base64")}`,
  }));
  return {
    configurations: Object.fromEntries(encrypted.map(({ name, value }) => [name, value])),
    configurationsList: encrypted,
    configurationAsList: encrypted,
  };
}

function configuration(
  c: Context,
  { dataProviderType, configurations, allowExternalUse }: SandboxAccount,
  { kind, store }: { kind: Kind; store: Store },
) {
  if (dataProviderType === "google-spreadsheets") return {};
  const fields = fieldsOf(dataProviderType);
  // Domo: accounts stay masked whatever is asked; OAuth configurations open up (§3.5, §5.2).
  const { unmaskAccounts, unmaskOAuth } = store.switches;
  const opens = (kind === "template" ? unmaskOAuth : unmaskAccounts) === "always";
  const open = opens && c.req.query("unmask")?.toLowerCase() === "true";
  const shown = Object.entries(configurations).map(([key, value]): [string, string] => [
    key,
    isSecret(fields, key) && !open ? MASK : value,
  ]);
  return { ...Object.fromEntries(shown), allowExternalUse: String(allowExternalUse) };
}

const isSecret = (fields: ReturnType<typeof fieldsOf>, key: string): boolean => Object.hasOwn(fields, key) && fields[key]?.secret === true;

/** A connector as the catalogue has it (§3.4): 24 fields. Domo: what is secret is `encrypted`, whatever its type. */
function provider(key: string): Record<string, unknown> {
  const fields = Object.entries(fieldsOf(key));
  const uses = ["reading", "writing"].flatMap((way) => ["Data", "Objects", "Secrets", "Tables"].map((what) => `${way}${what}Supported`));
  return {
    id: providerKeys().indexOf(key) + 1,
    key,
    name: key,
    url: null,
    defaultConnectorId: null,
    defaultConnectorLabel: null,
    authenticationScheme: fields.length === 0 ? "oauth" : "fields",
    authenticationSchemeConfiguration: fields.map(([name, { secret = false, optional = false }], i) => ({
      id: i + 1,
      name,
      type: secret ? "password" : "string",
      text: name,
      tooltipText: null,
      required: !optional,
      encrypted: secret,
      defaultValue: null,
      restrictions: null,
      sortOrder: i,
      data: null,
      configField: true,
    })),
    translationMap: {},
    connectorValidatorPresent: false,
    resourceBundlePresent: false,
    moduleHandler: null,
    unsafe: false,
    scope: "GLOBAL",
    producer: "DOMO",
    version: 1,
    dateCreated: FIRST,
    dateUpdated: FIRST,
    visibility: "ALWAYS",
    type: "STANDARD",
    capabilities: Object.fromEntries(uses.map((use) => [use, false])),
    iconPicker: null,
    customerOAuthConfigurationDataProviderType: providerKeys().find((each) => each === `${key}-oauth-config`) ?? null,
    advancedUiConnectorId: null,
  };
}

/** When the catalogue's entries were made. */
const FIRST = 1550093701000;

/** A connector with the fields that are asked for, which may be all. */
function selected(c: Context, key: string): Record<string, unknown> {
  const wanted = c.req.query("fields")?.split(",") ?? ["all"];
  const entries = Object.entries(provider(key));
  return Object.fromEntries(wanted.includes("all") ? entries : entries.filter(([name]) => wanted.includes(name)));
}

function nameOf(store: Store, type: "USER" | "GROUP", id: number): string {
  return type === "USER" ? store.liveUser(id).name : store.liveGroup(id).name;
}
