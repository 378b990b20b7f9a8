// `/api/data/v1/accounts`: accounts (§3), and below `templates` OAuth configurations (§5).

import { Hono, type Context } from "hono";
import { z } from "zod";
import { ApiError } from "../../api-error";
import { unknownKey, wrongSecret, type SandboxAccount } from "../../store/accounts";
import type { Store } from "../../store/store";
import { Flag, jsonBody, pathId } from "../requests";
import { accountJson, Configurations, tableOf, visibleAccount, type AccountKind } from "./account-kinds";

const Create = z.looseObject({
  name: z.string().min(1),
  displayName: z.string().min(1),
  dataProviderType: z.string().min(1),
  configurations: Configurations,
  credentialsType: z.string().min(1).optional(),
  allowExternalUse: Flag.optional(),
});
const Validation = z.looseObject({ dataProviderKey: z.string(), credentials: Configurations });

export function accountRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  // OAuth configurations first: otherwise `templates` would be taken for an account's id.
  routes.get("/templates/user/extended", (c) =>
    c.json(store.oauthAccounts.listVisible(store.caller).map((account) => oauthRow(account, store))),
  );

  routes.post("/templates", async (c) => c.json(createdJson(await create(c, "template"), "template")));

  routes.put("/templates/:id/name", async (c) => {
    const account = await rename(c, "template");
    return c.json({ ...accountJson(account, "template"), ...encryptedConfiguration(account) });
  });

  routes.delete("/templates/:id", (c) => {
    remove(c, "template");
    return c.body(null, 200);
  });

  routes.get("/", (c) => c.json(store.accounts.listVisible(store.caller).map((account) => accountJson(account, "account"))));

  routes.post("/", async (c) => c.json(createdJson(await create(c, "account"), "account")));

  routes.get("/provider/:key", (c) => {
    const accounts = store.accounts.listVisible(store.caller).filter(({ dataProviderType }) => dataProviderType === c.req.param("key"));
    return c.json(accounts.map((account) => accountJson(account, "account")));
  });

  routes.post("/validators", async (c) => {
    const { dataProviderKey, credentials } = await jsonBody(c, Validation);
    const unknown = unknownKey(dataProviderKey, Object.keys(credentials));
    if (unknown !== undefined) throw new ApiError(400, `${dataProviderKey} has no ${unknown} authentication scheme configuration`);
    const wrong = wrongSecret(dataProviderKey, credentials);
    if (wrong === undefined) return c.json({ result: "SUCCESS", messages: {} });
    return c.json({ result: "FAILURE", messages: { [wrong]: "the data source refuses it" } });
  });

  routes.get("/:id", (c) => c.json(accountJson(visibleAccount(store, "account", pathId(c, "id")), "account")));

  routes.put("/:id/name", async (c) => c.json(accountJson(await rename(c, "account"), "account")));

  // Domo: an account can't be written as a whole (§3.8).
  routes.on(["PUT", "PATCH"], "/:id", () => {
    throw new ApiError(405);
  });

  routes.delete("/:id", (c) => {
    remove(c, "account");
    return c.body(null, 204);
  });

  return routes;

  async function create(c: Context, kind: AccountKind): Promise<SandboxAccount> {
    const { name, displayName, dataProviderType, configurations, credentialsType, allowExternalUse } = await jsonBody(c, Create);
    const fields = { name, displayName, dataProviderType, configurations, ...(credentialsType !== undefined && { credentialsType }) };
    const account = tableOf(store, kind).add({ ...fields, createdBy: store.owner.id });
    if (allowExternalUse !== undefined) account.allowExternalUse = allowExternalUse;
    return account;
  }

  async function rename(c: Context, kind: AccountKind): Promise<SandboxAccount> {
    const account = visibleAccount(store, kind, pathId(c, "id"));
    tableOf(store, kind).rename(account, await plainText(c));
    return account;
  }

  function remove(c: Context, kind: AccountKind): void {
    const { id } = visibleAccount(store, kind, pathId(c, "id"));
    tableOf(store, kind).accounts.delete(id);
  }
}

async function plainText(c: Context): Promise<string> {
  // Domo: the two rename routes accept only the plain name as the body (§1.1).
  if (!c.req.header("content-type")?.startsWith("text/plain")) throw new ApiError(400, "the new name must come as text/plain");
  return c.req.text();
}

/** Domo: the response to a create has no times yet, and shows the account as not valid or not enabled (§3.6, §5.2). */
const createdJson = (account: SandboxAccount, kind: AccountKind) => ({
  ...accountJson(account, kind),
  createdAt: null,
  modifiedAt: null,
  ...(kind === "account" ? { valid: false } : { enabled: false }),
});

function oauthRow(account: SandboxAccount, store: Store) {
  const owners = account.grants.filter(({ accessLevel }) => accessLevel === "OWNER").map(({ type, id }) => ({ type, id: String(id) }));
  return { ...accountJson(account, "template"), userId: store.owner.id, datasourceCount: 0, owners };
}

/** Domo: the response to renaming an OAuth configuration contains its secrets, encrypted (§5.2). */
function encryptedConfiguration({ configurations }: SandboxAccount) {
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
