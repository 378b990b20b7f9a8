// `/_sandbox/*`: what tests and curious people use to look into the sandbox and to make it fail.

import { Hono } from "hono";
import { z } from "zod";
import { MASK } from "../provider/client/schemas/connectors";
import { jsonBody, validated } from "./routes/responses";
import type { SandboxAccount } from "./store/accounts";
import { Fault, type Faults } from "./faults";
import type { SandboxSubject, SandboxUser, Store } from "./store/store";
import { Switches } from "./switches";

/** One request as the sandbox saw it. */
export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** 0 where the connection was broken instead of an answer. */
  status: number;
  ms: number;
}

export interface ControlOptions {
  store: () => Store;
  reset: (seed: string) => void;
  requests: LoggedRequest[];
  faults: Faults;
  switches: Switches;
}

export function controlRoutes({ store, reset, requests, faults, switches }: ControlOptions): Hono {
  const routes = new Hono();

  routes.get("/state", (c) => c.json(state(store())));

  routes.put("/reset", async (c) => {
    reset((await jsonBody(c, z.strictObject({ seed: z.string().default("empty") }))).seed);
    return c.json(state(store()));
  });

  routes.get("/requests", (c) => c.json(requests));
  routes.delete("/requests", (c) => {
    requests.length = 0;
    return c.body(null, 204);
  });

  routes.get("/faults", (c) => c.json(faults.list()));
  routes.post("/faults", async (c) => {
    faults.add(await jsonBody(c, Fault));
    return c.json(faults.list(), 201);
  });
  routes.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  routes.get("/switches", (c) => c.json(switches));
  routes.put("/switches", async (c) => {
    // What is there holds them, so that they are changed and not replaced.
    Object.assign(switches, validated({ ...switches, ...(await jsonBody(c, z.looseObject({}))) }, Switches));
    return c.json(switches);
  });

  routes.delete("/tokens", (c) => {
    store().tokens.clear();
    return c.body(null, 204);
  });

  return routes;
}

type Who = (subject: SandboxSubject) => string;

/** An account with the keys of its configuration. All values are masked: programs under test may bring real credentials. */
function shownAccount({ createdAt: _created, modifiedAt: _modified, ...account }: SandboxAccount, who: Who) {
  const { configurations, createdBy, grants } = account;
  const masked = Object.fromEntries(Object.keys(configurations).map((key) => [key, MASK]));
  const levels = grants.map((grant): [string, string] => [who(grant), grant.accessLevel]);
  return { ...account, configurations: masked, createdBy: who({ type: "USER", id: createdBy }), grants: Object.fromEntries(levels) };
}

/** Everything there is but credentials, with e-mails instead of ids where people are meant. What was deleted stands apart. */
function state(store: Store) {
  const users = [...store.users.values()];
  const groups = [...store.groups.values()];
  const who: Who = ({ type, id }) => (type === "USER" ? (store.users.get(id)?.email ?? String(id)) : `group ${store.group(id).name}`);
  const email = (id: number): string => who({ type: "USER", id });
  const shown = (user: SandboxUser) => {
    const { roleId, createdAt: _created, updatedAt: _updated, invitorUserId: _invitor, deleted: _deleted, ...rest } = user;
    return { ...rest, role: store.roles.get(roleId)?.name };
  };
  return {
    users: users.filter((user) => !user.deleted).map(shown),
    groups: store
      .liveGroups()
      .filter(({ type }) => type !== "system")
      .map((group) => {
        const { id, name, type, description, active, default: isDefault, owners, rule } = group;
        const members = [...store.members(group)].map(email).sort();
        return { id, name, type, description, active, default: isDefault, owners: owners.map(who), rule, members };
      }),
    roles: [...store.roles.values()].map(({ id, name }) => ({ id, name })),
    attributes: [...store.attributes.values()].map(({ key, validator }) => ({ key, list: validator === "ANY_VALUE_MULTI" })),
    accounts: [...store.accounts.accounts.values()].map((account) => shownAccount(account, who)),
    oauthAccounts: [...store.oauthAccounts.accounts.values()].map((account) => shownAccount(account, who)),
    dataSets: store.dataSets,
    deleted: {
      users: users.filter((user) => user.deleted).map(({ id, email: address }) => ({ id, email: address })),
      groups: groups.filter((group) => group.deleted).map(({ id, name }) => ({ id, name })),
    },
  };
}
