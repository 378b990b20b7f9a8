// The token response of the public API (§2.1).

import { z } from "zod";

export const OAuthToken = z.looseObject({
  /** Only characters that are valid in a header. */
  access_token: z.string().regex(/^[\x21-\x7e]+$/, "is no token"),
  expires_in: z.number(),
  /** The id of the user whom the client acts as. */
  userId: z.coerce.string().optional(),
});
export type OAuthToken = z.infer<typeof OAuthToken>;
