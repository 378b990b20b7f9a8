// The page of the sandbox: its files, and the data that it shows. It changes data by Domo's routes only.

import { Hono, type Context } from "hono";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccountKind } from "./instance/account-kinds";
import type { RequestFeed } from "../request-feed";
import type { SandboxAccount } from "../store/accounts";
import type { SandboxUser } from "../store/records";
import type { Store } from "../store/store";

const FOLDER = join(__dirname, "..", "page");
const SCRIPT = "text/javascript;charset=UTF-8";
const FILES = new Map([
  ["page.css", "text/css;charset=UTF-8"],
  ...["access", "domo", "elements", "focus", "forms", "lists", "main", "news", "objects", "requests"].map((name): [string, string] => [
    `${name}.js`,
    SCRIPT,
  ]),
]);

/**
 * The page runs only its own scripts and asks only its own server. It makes elements of names, never HTML, and with trusted types a browser
 * refuses to make HTML or scripts of texts at all.
 */
const PAGE_HEADERS = {
  "Content-Security-Policy": [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src data:"],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"],
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
};

const fileText = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

/** The page itself, at `/`, for which Domo's APIs have no route. */
export function page(c: Context): Response {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) c.header(name, value);
  return c.body(fileText("index.html"), 200, { "Content-Type": "text/html;charset=UTF-8" });
}

/** What the page loads: its scripts and styles, all objects, and the requests as they arrive. */
export function pageRoutes({ store, feed }: { store: () => Store; feed: RequestFeed }): Hono {
  const routes = new Hono();
  routes.get("/objects", (c) => c.json(objectsOf(store())));
  routes.get("/events", (c) => feed.respond(c));
  routes.get("/:file", (c) => {
    const type = FILES.get(c.req.param("file"));
    return type === undefined ? c.notFound() : c.body(fileText(c.req.param("file")), 200, { "Content-Type": type });
  });
  return routes;
}

/** All objects by id. Values of configurations are left out, as programs under test may have real credentials. */
function objectsOf(store: Store) {
  return {
    owner: store.owner.id,
    roles: [...store.roles.values()].map(({ id, name }) => ({ id, name })),
    users: store.liveUsers().map(userJson),
    groups: store.liveGroups().map((group) => {
      const { id, name, type, description, default: isDefault, owners, rule } = group;
      return { id, name, type, description, isDefault, owners, rule, members: [...store.members(group)] };
    }),
    accounts: [
      ...[...store.accounts.accounts.values()].map((account) => accountJson(account, "account", store)),
      ...[...store.oauthAccounts.accounts.values()].map((account) => accountJson(account, "template", store)),
    ],
  };
}

function userJson({ id, name, email, roleId, title, department, location, createdAt, lastActivity, inactive, isSupport }: SandboxUser) {
  return { id, name, email, roleId, title, department, location, createdAt, lastActivity, inactive, isSupport };
}

function accountJson(account: SandboxAccount, kind: AccountKind, store: Store) {
  const { id, displayName: name, dataProviderType: type, configurations, allowExternalUse, valid, createdAt, modifiedAt, grants } = account;
  const uses = store.dataSets.filter((dataSet) => id === (kind === "account" ? dataSet.accountId : dataSet.templateId));
  const dataSets = uses.map((dataSet) => dataSet.name);
  return { kind, id, name, type, keys: Object.keys(configurations), allowExternalUse, valid, createdAt, modifiedAt, grants, dataSets };
}
