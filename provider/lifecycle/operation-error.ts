// How a failure reaches a person: what could not be done, to which thing, what Domo said, what to try.

import { CredentialsError, DomoError, isNotFound, RefusedError, ResponseError, SettingsError } from "../client/errors";
import type { Fields } from "./definition";

/** What the door hands to Pulumi. With an `id` the state keeps the object, its `properties` and the `reasons`. */
export class OperationError extends Error {
  constructor(
    message: string,
    cause: unknown,
    readonly partial?: { id: string; properties: Fields; reasons: string[] },
  ) {
    super(message, { cause });
  }
}

export type Operation = "create" | "read" | "update" | "delete";

/** One sentence for a person. Settings errors stand for themselves: nothing was tried. */
export function operationMessage(verb: Operation, title: string, error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  if (!(error instanceof DomoError)) return `could not ${verb} ${title}: unexpected: ${String(error)}. This is a mistake in pulumi-domo`;
  if (error instanceof RefusedError) return `refused to ${verb} ${title}: ${error.message}`;
  const said = messageOnce(error).replace(/\.$/, "");
  const advice = adviceFor(verb, error);
  return `could not ${verb} ${title}: ${said}${advice && `. ${advice}`}`;
}

const explainedBefore = new Set<string>();

/** The message; where the cause concerns the whole run, with its explanation only the first time in this process. */
function messageOnce({ message, sharedCause }: DomoError): string {
  if (!sharedCause) return message;
  if (explainedBefore.has(sharedCause.key)) return `${sharedCause.brief}: see the first such error of this run`;
  explainedBefore.add(sharedCause.key);
  return message;
}

function adviceFor(verb: Operation, error: DomoError): string {
  if (error instanceof CredentialsError) return "";
  if (isNotFound(error) && verb === "update") return "It may have been deleted in Domo: run `pulumi up --refresh`";
  // What is not Domo's own answer says nothing of the values.
  if (!(error instanceof ResponseError) || error.notDomo !== undefined) return "";
  if (isNotFound(error)) return "An id in the inputs may be of something that is not in Domo";
  if (error.status === 429) return "Lower context:requestsPerMinute, or run again later";
  if (error.status >= 500) return "Run again; if it stays so, give Domo's support the toe";
  return "Check the values; Domo's audit log may tell more";
}
