// `/api/data/v1/providers`: the catalogue of connectors (§3.4), and the configurations of accounts (§3.5, §3.8) and OAuth configurations (§5).

import { Hono, type Context } from "hono";
import { MASK } from "../../../provider/client/schemas/connectors";
import { ApiError } from "../../api-error";
import { fieldsOf, providerKeys, type SandboxAccount } from "../../store/accounts";
import type { Store } from "../../store/store";
import type { Switches } from "../../switches";
import { isQueryTrue, jsonBody, pathId } from "../requests";
import { accountJson, Configurations, tableOf, visibleAccount, type AccountKind } from "./account-kinds";

export function providerRoutes(store: Store): Hono {
  const routes = new Hono({ strict: false });

  routes.get("/", (c) => c.json(providerKeys().map((key) => selectedFields(c, key, store.switches))));

  routes.get("/:key", (c) => c.json(selectedFields(c, c.req.param("key"), store.switches)));

  for (const kind of ["account", "template"] as const) {
    routes.get(`/:type/${kind}/:id`, (c) => {
      const account = accountOfProvider(c, kind);
      // Domo: secrets of accounts stay masked even if they are requested; those of OAuth configurations are shown (§3.5, §5.2).
      const { unmaskAccounts, unmaskOAuth } = store.switches;
      const canUnmask = (kind === "template" ? unmaskOAuth : unmaskAccounts) === "always";
      return c.json(configurationJson(account, canUnmask && isQueryTrue(c, "unmask") ? unmasked : masked));
    });

    routes.put(`/:type/${kind}/:id`, async (c) => {
      const account = accountOfProvider(c, kind);
      tableOf(store, kind).configure(account, await jsonBody(c, Configurations));
      return c.json(accountJson(account, kind));
    });
  }

  return routes;

  function accountOfProvider(c: Context, kind: AccountKind): SandboxAccount {
    const account = visibleAccount(store, kind, pathId(c, "id"));
    if (account.dataProviderType !== c.req.param("type")) throw new ApiError(404);
    return account;
  }
}

const unmasked = (_key: string, value: string): string => value;

const masked = (key: string, value: string, fields: ReturnType<typeof fieldsOf>): string =>
  Object.hasOwn(fields, key) && fields[key]?.secret === true ? MASK : value;

function configurationJson({ dataProviderType, configurations, allowExternalUse }: SandboxAccount, show: typeof masked) {
  // Domo: an account that was created by signing in has no configuration (§3.5).
  if (dataProviderType === "google-spreadsheets") return {};
  const fields = fieldsOf(dataProviderType);
  const values = Object.entries(configurations).map(([key, value]): [string, string] => [key, show(key, value, fields)]);
  return { ...Object.fromEntries(values), allowExternalUse: String(allowExternalUse) };
}

/** When the connectors of the catalogue were created, in epoch milliseconds. */
const CREATED = 1550093701000;

/** A connector as in the catalogue (§3.4), with 24 fields. Domo: secrets have `encrypted: true`, whatever their type. */
function connectorJson(key: string, { validator }: Switches): Record<string, unknown> {
  const fields = Object.entries(fieldsOf(key));
  const capabilities = ["reading", "writing"].flatMap((verb) =>
    ["Data", "Objects", "Secrets", "Tables"].map((object) => `${verb}${object}Supported`),
  );
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
    connectorValidatorPresent: validator === "present" && fields.length > 0,
    resourceBundlePresent: false,
    moduleHandler: null,
    unsafe: false,
    scope: "GLOBAL",
    producer: "DOMO",
    version: 1,
    dateCreated: CREATED,
    dateUpdated: CREATED,
    visibility: "ALWAYS",
    type: "STANDARD",
    capabilities: Object.fromEntries(capabilities.map((capability) => [capability, false])),
    iconPicker: null,
    customerOAuthConfigurationDataProviderType: providerKeys().find((other) => other === `${key}-oauth-config`) ?? null,
    advancedUiConnectorId: null,
  };
}

/** A connector with the fields that the query `fields` lists. Default: `all`. */
function selectedFields(c: Context, key: string, switches: Switches): Record<string, unknown> {
  const names = c.req.query("fields")?.split(",") ?? ["all"];
  const entries = Object.entries(connectorJson(key, switches));
  return Object.fromEntries(names.includes("all") ? entries : entries.filter(([name]) => names.includes(name)));
}
