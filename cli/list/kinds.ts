// All kinds of lists. Their options are those of the command, so that nothing here loads the client.

import { ACCOUNTS } from "./kinds/accounts";
import { ATTRIBUTES } from "./kinds/attributes";
import { GROUPS } from "./kinds/groups";
import { OAUTH_ACCOUNTS } from "./kinds/oauth-accounts";
import { ROLES } from "./kinds/roles";
import { USERS } from "./kinds/users";
import type { ListKind } from "./kind";
import type { ListRun } from "./report";
import type { GivenOptions } from "./request";

export interface AnyKind extends Pick<ListKind<never>, "name" | "description"> {
  options: Pick<ListKind<never>["options"][number], "flags" | "description" | "conflicts">[];
  columnNames: string[];
  list: (run: ListRun, given: GivenOptions) => Promise<string>;
}

/** Hides the type of the rows, so that the command handles all kinds alike. */
function anyKind<Row>(kind: ListKind<Row>): AnyKind {
  const { name, description, options, columns } = kind;
  return { name, description, options, columnNames: columns.map((column) => column.name), list: (run, given) => run(kind, given) };
}

export const KINDS: AnyKind[] = [
  anyKind(USERS),
  anyKind(GROUPS),
  anyKind(ACCOUNTS),
  anyKind(OAUTH_ACCOUNTS),
  anyKind(ATTRIBUTES),
  anyKind(ROLES),
];
