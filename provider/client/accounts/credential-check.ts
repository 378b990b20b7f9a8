// Whether Domo's validator of a connector accepts a credential, without saving it.

import { DomoError } from "../errors";
import type { Accounts } from "../instance/accounts";

export type CredentialCheck =
  | { outcome: "accepted" }
  /** Domo refuses the credential; the reason is its answer. */
  | { outcome: "refused"; reason: string }
  /** Domo has no validator for the connector. */
  | { outcome: "no-validator" }
  /** It is not known. */
  | { outcome: "failed"; reason: string };

/** Domo: the only documented result (§3.7). */
const ACCEPTED = "SUCCESS";

/** Returns a function that asks the validator of a connector. Whether there is one is asked once for each connector. It throws no `DomoError`. */
export function credentialChecker(accounts: Accounts): (type: string, credentials: Record<string, string>) => Promise<CredentialCheck> {
  const validators = new Map<string, Promise<boolean>>();
  const hasValidator = (type: string): Promise<boolean> => {
    const known = validators.get(type) ?? accounts.hasValidator(type);
    validators.set(type, known);
    // After a failure the next check asks again.
    known.catch(() => validators.delete(type));
    return known;
  };
  return async (type, credentials) => {
    try {
      if (!(await hasValidator(type))) return { outcome: "no-validator" };
      const { result, messages } = await accounts.validate(type, credentials);
      if (result === ACCEPTED) return { outcome: "accepted" };
      const explanation = textsIn(messages).join("; ");
      return { outcome: "refused", reason: `its validator for ${type} answers ${result}${explanation && ` (${explanation})`}` };
    } catch (error) {
      if (!(error instanceof DomoError)) throw error;
      return { outcome: "failed", reason: error.message };
    }
  };
}

/** Domo: the form of its messages is not documented. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [value.trim()];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
