// The public API's token answer (§2.1).

import { z } from "zod";

export const OAuthToken = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number(),
  /** The user whom the client acts as. */
  userId: z.coerce.string().optional(),
});
export type OAuthToken = z.infer<typeof OAuthToken>;
