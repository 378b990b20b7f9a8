// The people and objects of a run, as auditors know them: "Ada Lindgren <ada@acme.example>", "group Finance".

import { domoTypeOf, instanceHostOf } from "../review/resources";
import { groupInRoster, inRoster } from "../review/rosters";
import type { State } from "../review/preview";
import { isSecret, known, textOf } from "../review/values";
import { partsOf } from "./events";

/** What an id is shown as if nothing in the log has its name. */
const LABELS = { User: "user", Group: "group", Account: "account", OAuthAccount: "OAuth account" } as const;
type NamedType = keyof typeof LABELS;
const isNamed = (type: string): type is NamedType => Object.hasOwn(LABELS, type);

/** The inputs that are ids, and of what. `accountId`: unless the resource says that it is of an OAuth account. */
const REFERENCES: Partial<Record<string, NamedType>> = {
  ...{ userId: "User", userIds: "User", reportsTo: "User", groupId: "Group", groupIds: "Group" },
  ...{ accountId: "Account", transferDatasetsTo: "Account" },
};

/** `Ada Lindgren <ada@acme.example>`, or what there is of it. */
export function personLabel({ name, email }: { name?: string; email?: string }): string {
  if (!name || !email || name === email) return [email, name].find(Boolean) ?? "";
  return `${name} <${email}>`;
}

export class ObjectNames {
  private readonly labels = new Map<string, string>();
  /** Of groups that rosters have looked up. */
  private readonly namesInRosters = new Map<string, string>();

  /** Takes the name of a resource's object from its state. */
  learn(state: State): void {
    const type = domoTypeOf(state);
    const host = instanceHostOf(state);
    if (state.id && isNamed(type)) this.labels.set(keyOf(host, type, state.id), labelOf(type, state));
    const nameInRoster = type === "GroupMembership" ? groupInRoster(state) : undefined;
    if (state.id && nameInRoster !== undefined) this.namesInRosters.set(keyOf(host, "Group", state.id), nameInRoster);
  }

  /** The object of a resource. */
  object(state: State): string {
    const type = domoTypeOf(state);
    if (isNamed(type)) return labelOf(type, state);
    const of = (property: string): string | undefined => {
      const id = nameIn(state, property);
      return id === undefined ? undefined : this.referred(property, id, state);
    };
    const account = of("accountId") ?? "an account that is not known";
    if (type === "AccountAccess") return `access to ${account}`;
    if (type === "AccountShare") return `${of("userId") ?? of("groupId") ?? "somebody"} on ${account}`;
    if (type === "GroupMembership") return `members of ${of("groupId") ?? "a group that is not known"}`;
    if (type === "UserAttribute") return `attribute ${nameIn(state, "key") ?? partsOf(state.urn).name}`;
    return partsOf(state.urn).name;
  }

  /** The name of what an input refers to. Undefined if the input is no id, or empty. */
  referred(property: string, id: string, state: State): string | undefined {
    const type = REFERENCES[property];
    if (type === undefined || id === "") return undefined;
    const isOAuth = property === "accountId" && nameIn(state, "accountKind") === "oauth";
    const referred = isOAuth ? "OAuthAccount" : type;
    const key = keyOf(instanceHostOf(state), referred, id);
    const nameInRoster = this.namesInRosters.get(key);
    return this.labels.get(key) ?? `${LABELS[referred]} ${id}${nameInRoster === undefined ? "" : ` (${inRoster(nameInRoster)})`}`;
  }
}

const keyOf = (host: string, type: NamedType, id: string): string => `${host} ${type} ${id}`;

function labelOf(type: NamedType, state: State): string {
  const [name, email] = [nameIn(state, "name"), nameIn(state, "email")];
  if (type === "User") return personLabel({ name, email }) || `user ${partsOf(state.urn).name}`;
  return `${LABELS[type]} ${name ?? partsOf(state.urn).name}`;
}

/** A text of a resource. Undefined if it is empty, or secret, also as an output alone. */
function nameIn(state: State, property: string): string | undefined {
  const name = isSecret(state.outputs?.[property]) ? undefined : known(textOf(state, property));
  return name === "" ? undefined : name;
}
