// The check of an account's credential before it is written, by Domo's validator of the connector. Ordinary accounts only: there is none for OAuth
// accounts (§3.7).

import { z } from "zod";
import { RefusedError } from "../client/errors";
import type { ProviderContext } from "../lifecycle/definition";
import { asTexts, type Configurations } from "./configurations";

export const validate = z.enum(["warn", "require", "skip"], 'must be "warn", "require" or "skip"').optional();

interface Credential {
  name: string;
  dataProviderType: string;
  configurations?: Configurations;
  validate?: "warn" | "require" | "skip";
}

/** Characters of Domo's explanation that are quoted. */
const MAX_QUOTED = 300;

/**
 * Asks Domo's validator, unless the credential is empty. With `require`, throws `RefusedError` if it is not accepted, so that nothing is written:
 * a credential that works is not replaced by one that does not. With `warn`, logs it.
 */
export async function checkCredential(context: ProviderContext, credential: Credential): Promise<void> {
  const { name, validate: policy = "warn" } = credential;
  if (policy === "skip") return;
  const problem = await problemOf(context, credential);
  if (problem === undefined) return;
  if (policy === "require") throw new RefusedError(`${problem.text}. Nothing was written. Correct it, or set validate: "warn"`);
  if (problem.isOrdinary) context.log.debug(`account ${name}: ${problem.text}`);
  else context.log.info(`warning: account ${name}: ${problem.text}. It is written all the same; with validate: "require" it would not be`);
}

/** With `require`, throws `RefusedError` if the credential of an account that replaces another one is not accepted, so that that one stays. */
export async function checkReplacement(context: ProviderContext, credential: Partial<Credential>): Promise<void> {
  const { dataProviderType, validate: policy } = credential;
  if (policy !== "require" || dataProviderType === undefined) return;
  const problem = await problemOf(context, { ...credential, dataProviderType });
  if (problem === undefined) return;
  throw new RefusedError(`of the account that replaces it, ${problem.text}. Nothing was written. Correct it, or set validate: "warn"`);
}

/** Why the credential can't be said to work. Undefined if it works, or is empty. */
async function problemOf(
  { instance, redact }: ProviderContext,
  { dataProviderType, configurations = {} }: Pick<Credential, "dataProviderType" | "configurations">,
): Promise<{ text: string; isOrdinary: boolean } | undefined> {
  if (Object.keys(configurations).length === 0) return undefined;
  const check = await instance.accountStores.account.checkCredential(dataProviderType, asTexts(configurations));
  if (check.outcome === "accepted") return undefined;
  if (check.outcome === "no-validator")
    return { text: `Domo has no validator for ${dataProviderType}, so that its credential can't be checked`, isOrdinary: true };
  // Redacted before it is cut: the rest of a secret would not be recognised.
  const reason = redact(check.reason).slice(0, MAX_QUOTED).replace(/\.$/, "");
  const text =
    check.outcome === "refused" ? `Domo does not accept its credential: ${reason}` : `its credential could not be checked: ${reason}`;
  return { text, isOrdinary: false };
}
