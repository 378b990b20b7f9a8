// The routes of attribute definitions on the instance API (§9.1).

import { z } from "zod";
import { AttributeDefinition } from "../schemas/attributes";
import type { Http } from "../http/http";

/** Definitions of users' attributes. */
export class Attributes {
  constructor(private readonly http: Http) {}

  /** `GET /api/user/v1/properties/meta/keys`: all definitions. Domo: ignores the filter (§9.1). */
  list(): Promise<AttributeDefinition[]> {
    const query = { issuerTypes: "idp,domo-defined,customer-defined" };
    return this.http.send({ method: "GET", path: "/api/user/v1/properties/meta/keys", query, schema: z.array(AttributeDefinition) });
  }
}
