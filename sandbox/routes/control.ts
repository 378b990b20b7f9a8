// `/_sandbox/*`: shows the state and the request log of the sandbox, resets it, and injects faults.

import { Hono } from "hono";
import { z } from "zod";
import { MASK } from "../../provider/client/schemas/connectors";
import { Fault, type Faults } from "../faults";
import type { RequestFeed } from "../request-feed";
import type { LoggedRequest } from "../request-log";
import type { SandboxAccount } from "../store/accounts";
import { DataSetToPut, putDataSet, type SandboxDataSet } from "../store/data-sets";
import type { SandboxSubject, SandboxUser } from "../store/records";
import type { Store } from "../store/store";
import { Switches } from "../switches";
import { jsonBody, validated } from "./requests";

interface ControlOptions {
  store: () => Store;
  reset: (seed: string) => void;
  requests: LoggedRequest[];
  faults: Faults;
  switches: Switches;
  feed: RequestFeed;
}

export function controlRoutes({ store, reset, requests, faults, switches, feed }: ControlOptions): Hono {
  const routes = new Hono();

  routes.use(async (c, next) => {
    await next();
    if (c.req.method !== "GET") feed.changed({ isCleared: requests.length === 0 });
  });

  routes.get("/state", (c) => c.json(stateOf(store())));

  routes.put("/reset", async (c) => {
    reset((await jsonBody(c, z.strictObject({ seed: z.string().default("empty") }))).seed);
    return c.json(stateOf(store()));
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
    // Changed in place, as the store holds the same object.
    Object.assign(switches, validated({ ...switches, ...(await jsonBody(c, z.looseObject({}))) }, Switches));
    return c.json(switches);
  });

  routes.put("/data-sets/:id", async (c) => {
    const fields = await jsonBody(c, z.looseObject({}));
    const dataSet = putDataSet(store(), validated({ ...fields, id: c.req.param("id") }, DataSetToPut));
    return c.json(dataSetState(dataSet));
  });

  routes.delete("/tokens", (c) => {
    store().tokens.clear();
    return c.body(null, 204);
  });

  return routes;
}

/** The name under which the state shows a user or group. */
type LabelOf = (subject: SandboxSubject) => string;

/** An account with the keys of its configuration. All values are masked, as programs under test may have real credentials. */
function accountState({ createdAt: _created, modifiedAt: _modified, ...account }: SandboxAccount, labelOf: LabelOf) {
  const { configurations, createdBy, grants } = account;
  const masked = Object.fromEntries(Object.keys(configurations).map((key) => [key, MASK]));
  const levels = grants.map((grant): [string, string] => [labelOf(grant), grant.accessLevel]);
  return { ...account, configurations: masked, createdBy: labelOf({ type: "USER", id: createdBy }), grants: Object.fromEntries(levels) };
}

const dataSetState = ({ changedAt: _changed, ...dataSet }: SandboxDataSet) => dataSet;

/** Everything in the store but credentials, with e-mails instead of ids of users. Deleted objects are listed separately. */
function stateOf(store: Store) {
  const users = [...store.users.values()];
  const groups = [...store.groups.values()];
  const labelOf: LabelOf = ({ type, id }) =>
    type === "USER" ? (store.users.get(id)?.email ?? String(id)) : `group ${store.group(id).name}`;
  const emailOf = (id: number): string => labelOf({ type: "USER", id });
  const userState = (user: SandboxUser) => {
    const { roleId, createdAt: _created, updatedAt: _updated, invitorUserId: _invitor, deleted: _deleted, ...rest } = user;
    return { ...rest, role: store.roles.get(roleId)?.name };
  };
  return {
    users: users.filter((user) => !user.deleted).map(userState),
    groups: store
      .liveGroups()
      .filter(({ type }) => type !== "system")
      .map((group) => {
        const { id, name, type, description, active, default: isDefault, owners, rule } = group;
        const members = [...store.members(group)].map(emailOf).sort();
        return { id, name, type, description, active, default: isDefault, owners: owners.map(labelOf), rule, members };
      }),
    roles: [...store.roles.values()].map(({ id, name }) => ({ id, name })),
    attributes: [...store.attributes.values()].map(({ key, validator }) => ({ key, list: validator === "ANY_VALUE_MULTI" })),
    accounts: [...store.accounts.accounts.values()].map((account) => accountState(account, labelOf)),
    oauthAccounts: [...store.oauthAccounts.accounts.values()].map((account) => accountState(account, labelOf)),
    dataSets: store.dataSets.map(dataSetState),
    deleted: {
      users: users.filter((user) => user.deleted).map(({ id, email }) => ({ id, email })),
      groups: groups.filter((group) => group.deleted).map(({ id, name }) => ({ id, name })),
    },
  };
}
