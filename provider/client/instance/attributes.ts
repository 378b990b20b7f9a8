// Definitions of users' attributes on the instance API (§9.1): verb, path, shape.

import { z } from "zod";
import { AttributeDefinition } from "../schemas/attributes";
import type { Http } from "../http/http";

/** The routes of attribute definitions. */
export class Attributes {
  constructor(private readonly http: Http) {}

  /** `GET /api/user/v1/properties/meta/keys`. Domo: the filter is ignored, so all come (§9.1). */
  list(): Promise<AttributeDefinition[]> {
    const query = { issuerTypes: "idp,domo-defined,customer-defined" };
    return this.http.send({ method: "GET", path: "/api/user/v1/properties/meta/keys", query, schema: z.array(AttributeDefinition) });
  }
}
