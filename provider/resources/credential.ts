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

/**
 * Asks Domo's validator, unless the credential is empty. With `require`, throws `RefusedError` if it is not accepted, so that nothing is written:
 * a credential that works is not replaced by one that does not. With `warn`, logs it.
 */
export async function checkCredential(
  { instance, log, redact }: ProviderContext,
  { name, dataProviderType, configurations = {}, validate: policy = "warn" }: Credential,
): Promise<void> {
  if (policy === "skip" || Object.keys(configurations).length === 0) return;
  const check = await instance.accountStores.account.checkCredential(dataProviderType, asTexts(configurations));
  if (check.outcome === "accepted") return;
  const problem =
    check.outcome === "no-validator"
      ? `Domo has no validator for ${dataProviderType}, so that its credential can't be checked`
      : check.outcome === "refused"
        ? `Domo does not accept its credential: ${redact(check.reason)}`
        : `its credential could not be checked: ${redact(check.reason).replace(/\.$/, "")}`;
  if (policy === "require") throw new RefusedError(`${problem}. Nothing was written. Correct it, or set validate: "warn"`);
  if (check.outcome === "no-validator") log.debug(`account ${name}: ${problem}`);
  else log.info(`warning: account ${name}: ${problem}. It is written all the same; with validate: "require" it would not be`);
}
