// The public API's token answer (§2.1).

import { z } from "zod";

export const OAuthToken = z.looseObject({
  /** What a header can carry. */
  access_token: z.string().regex(/^[\x21-\x7e]+$/, "is no token"),
  expires_in: z.number(),
  /** The user whom the client acts as. */
  userId: z.coerce.string().optional(),
});
export type OAuthToken = z.infer<typeof OAuthToken>;
