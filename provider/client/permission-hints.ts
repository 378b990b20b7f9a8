// Advice for refused credentials (401) and missing rights (403). The names of rights are in §2.4.

import type { PermissionHints } from "./http/auth";

const rotated = (them: string): string =>
  `If ${them} rotated: a refresh runs with the settings that the state remembers, so set the new value in the environment, ` +
  "or run `pulumi up --refresh=false` once";

const SHARE =
  "Share it with the user whom the access token acts as (an access level of CAN_EDIT or OWNER to change it, OWNER to share or delete it), or " +
  "give that user's role the right Manage all accounts (account.admin), which Domo's Admin role lacks";

const MANAGE = "Manage DataSet (dataset.admin)";

/** Advice for each route. The first match counts. */
const RIGHTS: readonly (readonly [route: RegExp, advice: string])[] = [
  [
    /^GET \/api\/content\/v2\/users\/me$/,
    "Check the instance name: an unknown instance answers so. Else the token's owner may be deactivated",
  ],
  [/^POST \/api\/data\/v1\/accounts(\/templates)?$/, needs("Create DataSets and accounts (dataset.account.create)")],
  [/\/data\/v1\/accounts(\/templates(\/user\/extended)?)?$/, needs("View all accounts (account.view.all)")],
  [/\/data\/v\d\/(accounts|providers)\//, `The account is not shared with the token's owner. ${SHARE}`],
  [/^POST \/api\/data\/v2\/datasources$/, needs("Create DataSets and accounts (dataset.account.create)")],
  [/\/query\/v1\//, `The DataSet is not shared with the token's owner: share it, or give the role of that user the right ${MANAGE}`],
  [/\/uploads\b/, `${needs("Edit DataSet (dataset.manage)")}, and the DataSet must be shared with that user; or the right ${MANAGE}`],
  [/\/datasources\/account/, `${needs(MANAGE)}, or the account and its DataSets must be shared with the token's owner`],
  [/\/datasources\b/, `${needs(MANAGE)}, or the DataSet must be shared with the token's owner`],
  [/\/roles\/[^/]+\/users/, needs("Assign roles (authorization.roles.assign)")],
  [/\/roles\b/, needs("Manage all roles (authorization.roles)")],
  [/\/properties\/meta\//, needs("Manage all company settings (customer.edit)")],
  [/\/groups\b/, `${needs("Manage all groups (group.admin)")}, or that user must own the group`],
  [/\/users\b/, needs("Manage all users (user.edit)")],
];

function needs(right: string): string {
  return `The role of the user whom the access token acts as needs the right ${right}`;
}

/** For requests with an access token of the instance API. */
export const ACCESS_TOKEN_HINTS: PermissionHints = {
  unauthorized:
    "Domo refused the access token of the instance API: it may have expired or been revoked, its owner may have been removed, or it belongs " +
    `to another instance. It comes from domo:accessToken or DOMO_ACCESS_TOKEN. ${rotated("it was")}`,
  forbidden: (method, path) =>
    RIGHTS.find(([route]) => route.test(`${method} ${path.split("?")[0] ?? ""}`))?.[1] ??
    "The user whom the access token acts as lacks the right to this: check the user's role, and whether the object is shared with the user",
};

/** For requests with a client of the public API. */
export const CLIENT_HINTS: PermissionHints = {
  unauthorized:
    "Domo refused the client id and secret of the public API. They come from domo:clientId and domo:clientSecret, or DOMO_CLIENT_ID and " +
    `DOMO_CLIENT_SECRET. ${rotated("they were")}`,
  forbidden: (_method, path) => {
    const right = path.startsWith("/v1/groups") ? "Manage all groups (group.admin)" : "Manage all users (user.edit)";
    return `The client needs the scope user, and the role of the user who made it the right ${right}`;
  },
};

const DATA_SCOPE =
  "DataSets need a client that has the scope data: add the scope to the client, or make another one, at https://developer.domo.com (Manage clients)";

/** For requests with a client of the public API to DataSets. */
export const DATA_HINTS: PermissionHints = {
  unauthorized: `${DATA_SCOPE}. If it has the scope: ${CLIENT_HINTS.unauthorized}`,
  forbidden: (method, path) => {
    const isData = /\/data(\?|$)/.test(path);
    const ofData = method === "GET" ? "Export DataSet (dataset.export)" : "Edit DataSet (dataset.manage)";
    const right = isData ? ofData : MANAGE;
    return `${DATA_SCOPE}. If it has the scope: the role of the user who made the client needs the right ${right}, and the DataSet must be shared with that user`;
  },
};
