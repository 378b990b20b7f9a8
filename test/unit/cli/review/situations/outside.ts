// What is not Domo's, and previews that show only a part.

import { BASE, EVE, share, type Situation } from "./company";

const NOTHING = Object.fromEntries(Object.keys(BASE).map((name): [string, string] => [name, ""]));
const hook = (name: string, url: string): string =>
  [
    'const calls = { create: async (inputs) => ({ id: "1", outs: inputs }), update: async (_id, _old, inputs) => ({ outs: inputs }) };',
    "class Hook extends pulumi.dynamic.Resource { constructor(name, props) { super(calls, name, props); } }",
    `new Hook("${name}", { url: "${url}" });`,
  ].join("\n");
const HOOK = hook("hook", "https://hooks.acme.example/1");
const BUCKET = 'class Bucket extends pulumi.ComponentResource { constructor(name) { super("aws:s3:Bucket", name); } }\nnew Bucket("logs");';

export const OUTSIDE: Record<string, Situation> = {
  "a dynamic resource of the program is created": {
    right: "The resource hook runs code of the program's own, which can call any API: a finding.",
    lines: { more: HOOK },
  },
  "a dynamic resource of the program is updated": {
    right: "The resource hook runs code of the program's own again: a finding.",
    base: { more: HOOK },
    lines: { more: hook("hook", "https://hooks.acme.example/2") },
  },
  "a dynamic resource of the program does not change": {
    right: "Dan can edit Lake; the resource hook, which does not change, is no finding.",
    base: { more: HOOK },
    lines: { lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"') },
  },
  "a resource of the program says that it is a group of Domo": {
    right: "The resource impostor has the type of Domo's groups but another provider: code of the program's own, not a group.",
    lines: {
      more: [
        'const calls = { create: async (inputs) => ({ id: "1814000002", outs: inputs }) };',
        'class Impostor extends pulumi.dynamic.Resource { constructor(name, props) { super(calls, name, props, {}, "domo", "Group"); } }',
        'new Impostor("impostor", { name: "Lunch", type: "closed" });',
      ].join("\n"),
    },
  },
  "resources of other packages change": {
    right: "One line says that 1 resource of other packages (aws:s3:Bucket 1) was not reviewed; Dan can edit Lake.",
    lines: { more: BUCKET, lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"') },
  },
  "a program without Domo": {
    right: "Nothing of Domo in here: no pass, no proof.",
    base: NOTHING,
    lines: { more: BUCKET },
  },
  "the whole program is removed": {
    right: "Everybody and everything is deleted: accounts first, then who loses what.",
    lines: NOTHING,
  },
  "the company is new": {
    right: "Everything is created: Ada owns Warehouse, Bo may edit it, Cy and Dan what the program says.",
    base: NOTHING,
    lines: BASE,
  },
  "a targeted preview": {
    right: "Dan can edit Lake; the preview is limited to one resource, and what else the program changes is not in it.",
    lines: {
      lakeDan: share("lake-dan", 'account: lake, user: dan, accessLevel: "CAN_EDIT"'),
      bo: BASE.bo!.replace('"Editor"', '"Admin"'),
    },
    target: ["AccountShare::lake-dan"],
  },
  "a targeted preview with new resources": {
    right: "Eve is new; that she owns Warehouse is not in the preview, which is limited to her: partial.",
    lines: { more: `${EVE}\n${share("warehouse-eve", 'account: warehouse, user: eve, accessLevel: "OWNER"')}` },
    target: ["User::eve"],
  },
  "a targeted preview of something that does not change": {
    right: "Nothing changes in the only resource that the preview is limited to: not a proof.",
    lines: { bo: BASE.bo!.replace('"Editor"', '"Admin"'), lakeDan: "" },
    target: ["User::cy"],
  },
};
