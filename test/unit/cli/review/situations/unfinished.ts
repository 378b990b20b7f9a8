// Runs that failed in the middle: what the state says of their resources may be in Domo or not.

import type { Fault } from "../../../../../sandbox/faults";
import { BASE, members, share, type Situation } from "./company";

const SHARES = "/api/data/v2/accounts/share/*";
/** Domo does what it is asked to, and its answers are lost. */
const UNANSWERED: Fault[] = [{ match: { method: "PUT", path: SHARES }, fault: { reset: "after" } }];
/** Domo makes the first change, and refuses the others. */
const GIVEN_ONLY: Fault[] = [
  { match: { method: "PUT", path: SHARES }, fault: { delayMs: 1 }, times: 1 },
  { match: { method: "PUT", path: SHARES }, fault: { status: 400, message: "no" } },
];
/** Domo refuses every change. */
const REFUSED: Fault[] = ["PUT", "PATCH", "DELETE"].map((method) => ({ match: { method }, fault: { status: 400, message: "no" } }));

const list = (...grants: string[]): string => `new domo.AccountAccess("lake", { account: lake, grants: [${grants.join(", ")}] });`;
const [BY_DATA, BY_DAN, OWNED, BY_BO] = [
  '{ group: data, accessLevel: "CAN_EDIT" }',
  '{ user: dan, accessLevel: "CAN_VIEW" }',
  '{ userId: "1893000001", accessLevel: "OWNER" }',
  '{ user: bo, accessLevel: "OWNER" }',
];
const ownedBy = (person: string): string => BASE.finance!.replace('"closed"', `"closed", owners: { users: [${person}] }`);
const WITHOUT_SHARES = { lakeData: "", lakeDan: "" };
const GIVEN = { ...WITHOUT_SHARES, more: list(BY_DATA, BY_DAN, OWNED) };
const newOwner = { more: list(BY_BO, OWNED) };
const boOwns = share("lake-bo", 'account: lake, user: bo, accessLevel: "OWNER"');

export const UNFINISHED: Record<string, Situation> = {
  "an access list that an unfinished run did not give": {
    right: "Bo may become owner of Lake: the state has him, though the run that was to give it failed.",
    base: WITHOUT_SHARES,
    runs: [{ lines: newOwner, faults: REFUSED }],
    lines: newOwner,
  },
  "an access list that an unfinished run did not give, with a refresh": {
    right: "Bo becomes owner of Lake. Nobody has changed it by hand.",
    base: WITHOUT_SHARES,
    runs: [{ lines: newOwner, faults: REFUSED }],
    lines: newOwner,
    refresh: true,
  },
  "an access list that an unfinished run took away comes back": {
    right: "Data and Dan may get Lake back.",
    base: GIVEN,
    runs: [{ lines: { more: list(OWNED) }, faults: UNANSWERED }],
  },
  "an access list that an unfinished run took away comes back, with a refresh": {
    right: "Data and Dan get Lake back, and nobody has changed it by hand.",
    base: GIVEN,
    runs: [{ lines: { more: list(OWNED) }, faults: UNANSWERED }],
    refresh: true,
  },
  "an access list is removed after a run that gave more and did not finish": {
    right: "Bo may have something on Lake by the run that failed, and loses it with Data and Dan.",
    base: GIVEN,
    runs: [{ lines: newOwner, faults: GIVEN_ONLY }],
    lines: { more: "" },
  },
  "a share that an unfinished run lowered is raised again": {
    right: "Bo may become owner of Lake again.",
    base: { more: boOwns },
    runs: [{ lines: { more: boOwns.replace("OWNER", "CAN_VIEW") }, faults: REFUSED }],
  },
  "members whom an unfinished run took out come back": {
    right: "Cy may get Warehouse back through Finance.",
    base: { warehouseCy: "" },
    runs: [{ lines: { financeMembers: members("finance", "bo") }, faults: REFUSED }],
  },
  "a role and external use that an unfinished run took away come back": {
    right: "Ada may become Admin again, and Lake usable outside Domo.",
    base: { lake: BASE.lake!.replace('"Lake",', '"Lake", allowExternalUse: true,') },
    runs: [
      {
        lines: { ada: BASE.ada!.replace("Admin", "Editor"), lake: BASE.lake!.replace('"Lake",', '"Lake", allowExternalUse: false,') },
        faults: REFUSED,
      },
    ],
  },
  "the owners of a group come back whom an unfinished run took away": {
    right: "Bo may own Finance again.",
    base: { finance: ownedBy("bo") },
    runs: [{ lines: { finance: ownedBy("ada") }, faults: REFUSED }],
  },
};
