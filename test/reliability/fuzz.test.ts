// Arbitrary responses: every request ends in a value or in one of our errors.

import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DomoInstance, DomoPublic } from "../../provider/client/client";
import { DomoError } from "../../provider/client/errors";

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

interface Answering {
  url: string;
  /** Sets the response to all following requests. */
  say: (answer: Answer) => void;
  close: () => void;
}

async function serve(): Promise<Answering> {
  let answer: Answer = { status: 200, headers: {}, body: Buffer.from("") };
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.startsWith("/oauth/token")) {
      response.setHeader("content-type", "application/json");
      response.end('{"access_token": "canary-token", "expires_in": 3599}');
      return;
    }
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, say: (next) => (answer = next), close };
}

const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.array(
    fc.record({ id: fc.oneof(fc.nat(), fc.string(), fc.constant(null)), name: fc.string(), users: fc.jsonValue() }, { requiredKeys: [] }),
  ),
  fc.record({ users: fc.jsonValue(), list: fc.jsonValue(), id: fc.nat(), message: fc.string(), toe: fc.jsonValue() }, { requiredKeys: [] }),
);
const bodies = fc.oneof(
  values.map((value) => Buffer.from(JSON.stringify(value))),
  values.map((value) => Buffer.from(JSON.stringify(value).slice(0, -1))),
  fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom("", "   ", "<html>", "<!DOCTYPE html><title>Domo - Blocked</title>", "null", "[[[[").map((text) => Buffer.from(text)),
);
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "text/html", "image/png", "nonsense"),
    "content-encoding": fc.constantFrom("gzip", "br", "identity", "nonsense"),
    location: fc.constantFrom("/elsewhere", "https://example.com/whitelist/blocked", "::"),
  },
  { requiredKeys: [] },
);
const answers: fc.Arbitrary<Answer> = fc.record({
  status: fc.oneof(fc.constantFrom(200, 200, 204, 301, 401, 403, 404, 409, 429, 500, 503), fc.integer({ min: 200, max: 599 })),
  // Not retried, which would only take time: the delay exceeds the total of all delays.
  headers: headers.map((some) => ({ ...some, "retry-after": "99999" })),
  body: bodies,
});

const QUIET = {
  limits: { concurrency: 6, requestsPerMinute: 1_000_000 },
  timeoutSeconds: 5,
  log: { info: () => undefined, debug: () => undefined },
};

const CALLS: Record<string, (open: DomoPublic, instance: DomoInstance) => Promise<unknown>> = {
  "users.get": (open) => open.users.get("1"),
  "users.list": (open) => open.users.list(),
  "users.create": (open) => open.users.create({ email: "a@b.c", name: "A", role: "Admin" }, { sendInvite: false }),
  "groups.members": (open) => open.groups.members("1"),
  "groups.update": (open) => open.groups.update("1", { name: "x", active: true }),
  "accounts.list": (_, instance) => instance.accounts.list(),
  "accounts.create": (_, instance) =>
    instance.accounts.create({ name: "n", displayName: "d", dataProviderType: "json5", configurations: {} }),
  "accounts.configuration": (_, instance) => instance.accounts.configuration("1", "json5"),
  "accounts.grants": (_, instance) => instance.oauthAccounts.grants("1"),
  "accounts.delete": (_, instance) => instance.accounts.delete("1"),
  "identity.get": (_, instance) => instance.users.get("1"),
  "identity.search": (_, instance) => instance.users.search({}),
  "identity.delete": (_, instance) => instance.users.delete("1"),
  "groups.owners": (_, instance) => instance.groups.owners("1"),
  "groups.access": (_, instance) => instance.groups.access([]),
  "roles.list": (_, instance) => instance.roles.list(),
  "attributes.list": (_, instance) => instance.attributes.list(),
  "attributes.create": (_, instance) =>
    instance.attributes.create({ key: "k", keyspace: "customer-defined", title: "t", description: "", validator: "v", securityVoter: "s" }),
  "attributes.delete": (_, instance) => instance.attributes.delete("k"),
  "search.accounts": (_, instance) => instance.search.accounts("*"),
  "dataSets.using": (_, instance) => instance.dataSets.using("account", "1"),
};

// Concurrently, as invalid responses are retried after a pause.
test.concurrent.each(Object.entries(CALLS))(
  "%s ends in a value or in one of our errors after any response",
  async (_name, call) => {
    const { url, say, close } = await serve();
    await fc.assert(
      fc.asyncProperty(answers, async (given) => {
        say(given);
        const open = new DomoPublic({ apiUrl: url, clientId: "i", clientSecret: "canary-secret", ...QUIET });
        const instance = new DomoInstance({ instanceUrl: url, accessToken: "canary-access", ...QUIET });
        const error: unknown = await call(open, instance).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error === undefined) return;
        expect(error).toBeInstanceOf(DomoError);
        expect((error as Error).message.length).toBeLessThan(2000);
        expect((error as Error).message).not.toContain("canary");
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 12), seed: 20261122 },
    );
    close();
  },
  240_000,
);
