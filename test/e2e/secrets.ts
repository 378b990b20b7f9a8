// End-to-end: values that the program marks as secret stay out of outputs, states and reviews, even if Domo repeats them. The same suite runs
// with the stand-in engine and, if it is installed, with the real CLI.

import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { report } from "../../cli/review/report";
import { changesIn, TestStack } from "./stack";
import { Echo, leaks } from "../reliability/echo";
import type { PulumiCli } from "../support/pulumi-cli";

/** Without common words: any eight characters of a secret in a row count as a leak. */
const NAME = "Lake Vanajavesi Hämeenlinna";
const USER = "svc-etl-9d41c07b";
const PASSWORD = "kR8/w+2Q==vT4&n";
const SECRETS = [NAME, USER, PASSWORD];

const program = (username: string): string => `
  const lake = new domo.Account("lake", {
    name: pulumi.secret("${NAME}"), dataProviderType: "snowflake", allowExternalUse: true,
    configurations: { account: "acme", username: ${username}, password: "${PASSWORD}" },
  });
  new domo.AccountShare("share", { account: lake, userId: "1893000002", accessLevel: "CAN_VIEW" });`;
const MARKED = program(`pulumi.secret("${USER}")`);

export function secretsProgramSuite(name: string, cli: PulumiCli): void {
  describe(name, () => {
    let stack: TestStack;
    let echo: Echo;
    beforeEach(async () => {
      stack = await TestStack.start(cli, "instance");
      echo = await Echo.before(stack.sandbox.url);
      stack.closeLater(echo);
    });
    afterEach(() => stack.close());

    const open = (text: string): void => {
      stack.useProgram(text);
      stack.project.use(echo.url);
      stack.project.environment.DOMO_LOG = "debug";
    };
    const expectNoLeak = (text: string): void => {
      for (const secret of SECRETS) expect(leaks(text, secret) === undefined ? "" : text).toBe("");
    };
    const resources = async (): Promise<Record<string, { inputs?: object; initErrors?: string[] }>> => {
      const { deployment } = JSON.parse(await stack.state()) as {
        deployment: { resources: { urn: string; inputs?: object; initErrors?: string[] }[] };
      };
      return Object.fromEntries(deployment.resources.map((resource) => [resource.urn.split("::").at(-1) ?? "", resource]));
    };

    test("keeps secrets of a failed create out of outputs, the state and reviews", async () => {
      open(MARKED);
      // The account is made, and can't be read back.
      echo.reply = ({ path }) =>
        path.includes("/providers/snowflake/account/")
          ? { status: 403, body: JSON.stringify({ status: 403, message: `${USER} (${PASSWORD}) may not use ${NAME}` }) }
          : undefined;
      const { exitCode, output } = await stack.run("up");
      expect(exitCode).not.toBe(0);
      expect(output).toContain("[redacted] ([redacted]) may not use [redacted]");
      expectNoLeak(output);
      const state = await stack.state();
      expectNoLeak(state);
      expect((await resources()).lake?.initErrors?.join()).toContain("may not use [redacted]");

      echo.reply = () => undefined;
      const preview = await stack.ok("preview", { refresh: true });
      const digest = JSON.stringify(preview.digest);
      for (const text of [preview.output, digest]) expectNoLeak(text);
      for (const format of ["markdown", "html", "json", "sarif"] as const)
        expectNoLeak((await report(digest, format, { version: "1.0.0" })).text);
      await stack.ok("up");
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
    });

    test("does not print secrets that a check refuses", async () => {
      open(`
        new domo.User("a", {
          email: pulumi.secret("not-an-email-9d41"), name: "x", locale: pulumi.secret("klingon-9d41"), reportsTo: pulumi.secret("chief-9d41"),
        });`);
      const { exitCode, output } = await stack.run("preview");
      expect(exitCode).not.toBe(0);
      for (const property of ["email", "locale", "reportsTo"]) expect(output).toContain(`${property} must be`);
      expect(output).not.toContain("9d41");
    });

    test("encrypts a secret that Domo repeats in another field, and does not overwrite the field", async () => {
      const group = (description: string): string => `
        new domo.Group("g", { name: "Sales", description: "${description}" }, { ignoreChanges: ["name"] });`;
      open(`${MARKED}${group("one")}`);
      await stack.ok("up");
      const made = [...stack.sandbox.store().groups.values()].find(({ name }) => name === "Sales");
      made!.name = `Sales of ${USER}`;
      await stack.ok("refresh");
      expectNoLeak(await stack.state());
      stack.project.program(`${MARKED}${group("two")}`);
      const { output } = await stack.ok("up");
      expectNoLeak(output);
      expectNoLeak(await stack.state());
      expect([made?.name, made?.description]).toEqual([`Sales of ${USER}`, "two"]);
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
    });

    test("removes an undeclared member from an exclusive group even if its id is a secret elsewhere", async () => {
      open(`
        const lake = new domo.Account("lake", { name: "Lake", dataProviderType: "amazon-s3", configurations: { bucket: "b" } });
        new domo.AccountShare("share", { account: lake, userId: pulumi.secret("1893000004"), accessLevel: "CAN_VIEW" });
        const team = new domo.Group("team", { name: "Team" });
        new domo.GroupMembership("team", { group: team, userIds: ["1893000002"], exclusive: true, adopt: "always" });`);
      await stack.ok("up");
      const team = [...stack.sandbox.store().groups.values()].find(({ name }) => name === "Team");
      team!.members.add(1893000004);
      await stack.ok("up", { refresh: true });
      expect([...team!.members]).toEqual([1893000002]);
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
      await stack.ok("destroy");
    });

    test("keeps a secret that the program no longer has encrypted when the update fails", async () => {
      const user = (line: string): string => `new domo.User("ada", { email: "ada@acme.example", name: "Ada", ${line} });`;
      const account = (configurations: string): string => `
        new domo.Account("custom", { name: "Custom", dataProviderType: "json5", configurations: { ${configurations} } });`;
      open(user(`title: pulumi.secret("short-771")`) + account(`username: "u", password: "${PASSWORD}"`));
      await stack.ok("up");
      stack.project.program(user(`location: "Malmö"`) + account(`username: "v"`));
      echo.reply = ({ method }) =>
        ["PUT", "PATCH", "POST"].includes(method) ? { status: 400, body: JSON.stringify({ status: 400 }) } : undefined;
      expect((await stack.run("up")).exitCode).not.toBe(0);
      const state = await stack.state();
      expect(state).not.toContain("short-771");
      expectNoLeak(state);
    });

    test("lists only marked inputs as secret in the state", async () => {
      open(MARKED);
      await stack.ok("up");
      const { lake, share } = await resources();
      expect(lake?.inputs).toMatchObject({ __secrets: ["configurations.username", "name"] });
      expect(share?.inputs).not.toHaveProperty("__secrets");
      const { output } = await stack.ok("destroy");
      expectNoLeak(output);
    });

    test("shows no change when a value is marked as secret later", async () => {
      open(program(`"${USER}"`));
      await stack.ok("up");
      stack.project.program(MARKED);
      expect(changesIn(await stack.ok("preview", { refresh: true }))).toEqual([]);
    });
  });
}
