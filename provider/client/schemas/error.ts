// Domo's error bodies (§1.4). Every field is optional in practice.

import { z } from "zod";

const text = z.string().optional().catch(undefined);

export const ErrorEnvelope = z.looseObject({
  status: z.number().optional().catch(undefined),
  statusReason: text,
  message: text,
  toe: text,
});

/** A missing scope is told in another shape, as an array or alone. */
export const ScopeError = z.looseObject({ error: z.string(), error_description: text, scope: text });
