// The routes of attribute definitions on the instance API (§9.1). There is none for a single definition.

import { z } from "zod";
import { AttributeDefinition, type AttributeDefinitionWrite } from "../schemas/attributes";
import type { Http } from "../http/http";
import { distinct } from "../paging";

const KEYS = "/api/user/v1/properties/meta/keys";

/** Definitions of users' attributes. */
export class Attributes {
  constructor(private readonly http: Http) {}

  /** `GET /api/user/v1/properties/meta/keys`: all definitions. Domo: ignores the filter (§9.1). */
  async list(): Promise<AttributeDefinition[]> {
    const query = { issuerTypes: "idp,domo-defined,customer-defined" };
    return distinct(await this.http.send({ method: "GET", path: KEYS, query, schema: z.array(AttributeDefinition) }), ({ key }) => key);
  }

  /** `POST .../keys/{key}`: creates a definition. Domo: 400 if the key exists. */
  create(definition: AttributeDefinitionWrite): Promise<undefined> {
    return this.http.send({ method: "POST", path: this.path(definition.key), json: definition });
  }

  /** `PUT .../keys/{key}`: writes the whole definition. Domo: refused while a dynamic group or a policy uses the attribute. */
  update(definition: AttributeDefinitionWrite): Promise<undefined> {
    return this.http.send({ method: "PUT", path: this.path(definition.key), json: definition });
  }

  /** `DELETE .../keys/{key}`. Domo: refused while a dynamic group or a policy uses the attribute. */
  delete(key: string): Promise<undefined> {
    return this.http.send({ method: "DELETE", path: this.path(key) });
  }

  private path(key: string): string {
    return `${KEYS}/${encodeURIComponent(key)}`;
  }
}
