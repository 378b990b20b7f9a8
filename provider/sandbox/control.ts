// `/_sandbox/*`: what tests and curious people use to look into the sandbox and to make it fail.

import { Hono } from "hono";
import { z } from "zod";
import { body } from "./answers";
import type { SandboxAccount, SandboxGrant } from "./account-store";
import { Fault, type Faults } from "./faults";
import { ROLES, type SandboxUser, type Store } from "./store";

/** One request as the sandbox saw it. */
export interface LoggedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  /** 0 where the connection was broken instead of an answer. */
  status: number;
  ms: number;
}

export interface Controlled {
  store: () => Store;
  reset: (seed: string) => void;
  requests: LoggedRequest[];
  faults: Faults;
}

export function control({ store, reset, requests, faults }: Controlled): Hono {
  const routes = new Hono();

  routes.get("/state", (c) => c.json(state(store())));

  routes.put("/reset", async (c) => {
    reset((await body(c, z.strictObject({ seed: z.string().default("empty") }))).seed);
    return c.json(state(store()));
  });

  routes.get("/requests", (c) => c.json(requests));
  routes.delete("/requests", (c) => {
    requests.length = 0;
    return c.body(null, 204);
  });

  routes.get("/faults", (c) => c.json(faults.list()));
  routes.post("/faults", async (c) => {
    faults.add(await body(c, Fault));
    return c.json(faults.list(), 201);
  });
  routes.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  routes.delete("/tokens", (c) => {
    store().tokens.clear();
    return c.body(null, 204);
  });

  return routes;
}

function shownAccount(
  { createdAt: _created, modifiedAt: _modified, createdBy, grants, ...account }: SandboxAccount,
  email: (id: number) => string,
) {
  const who = ({ type, id }: SandboxGrant): string => (type === "USER" ? email(id) : `group ${String(id)}`);
  return { ...account, createdBy: email(createdBy), grants: Object.fromEntries(grants.map((grant) => [who(grant), grant.accessLevel])) };
}

/** Everything there is, with e-mails instead of ids where people are meant. What was deleted stands apart. */
function state(store: Store) {
  const users = [...store.users.values()];
  const groups = [...store.groups.values()];
  const shown = ({ roleId, createdAt: _created, updatedAt: _updated, deleted: _deleted, ...user }: SandboxUser) => ({
    ...user,
    role: ROLES[roleId],
  });
  const email = (id: number): string => store.users.get(id)?.email ?? String(id);
  return {
    users: users.filter((user) => !user.deleted).map(shown),
    groups: groups
      .filter((group) => !group.deleted)
      .map(({ id, name, active, default: isDefault, members }) => ({
        id,
        name,
        active,
        default: isDefault,
        members: [...members].map(email).sort(),
      })),
    accounts: [...store.accounts.accounts.values()].map((account) => shownAccount(account, email)),
    oauthAccounts: [...store.oauthAccounts.accounts.values()].map((account) => shownAccount(account, email)),
    dataSets: store.dataSets,
    deleted: {
      users: users.filter((user) => user.deleted).map(({ id, email: address }) => ({ id, email: address })),
      groups: groups.filter((group) => group.deleted).map(({ id, name }) => ({ id, name })),
    },
  };
}
