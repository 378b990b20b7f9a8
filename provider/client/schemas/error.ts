// Domo's error responses (§1.4). In practice, all fields are optional.

import { z } from "zod";

const text = z.string().optional().catch(undefined);

export const ErrorEnvelope = z.looseObject({
  status: z.number().optional().catch(undefined),
  statusReason: text,
  message: text,
  toe: text,
});

/** The response to a missing scope: this object, or an array with it. */
export const ScopeError = z.looseObject({ error: z.string(), error_description: text, scope: text });
