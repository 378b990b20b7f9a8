// An inventory of a Domo instance, by the client alone: no Pulumi, no state. Reads only.
//
//   DOMO_INSTANCE=https://acme.domo.com DOMO_ACCESS_TOKEN=... npx tsx index.ts
import { DomoInstance, DomoError } from "pulumi-domo/client";

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

const { DOMO_INSTANCE: instanceUrl, DOMO_ACCESS_TOKEN: accessToken } = process.env;

async function inventory(): Promise<void> {
  if (!instanceUrl || !accessToken) throw new Error("set DOMO_INSTANCE and DOMO_ACCESS_TOKEN");
  const domo = new DomoInstance({ instanceUrl, accessToken });
  const [groups, accounts] = await Promise.all([domo.groups.list(), domo.accounts.list()]);
  print(`${String(groups.length)} groups`);
  for (const { id, name } of groups) print(`  ${id} ${name ?? ""}`);
  print(`${String(accounts.length)} accounts`);
  for (const { id, displayName, dataProviderType } of accounts) {
    const owners = (await domo.accounts.grants(id)).filter(({ accessLevel }) => accessLevel === "OWNER");
    print(
      `  ${id} ${displayName ?? ""} (${dataProviderType ?? "unknown connector"}): owned by ${owners.map((owner) => owner.id).join(", ")}`,
    );
  }
}

inventory().catch((error: unknown) => {
  // Errors of the client name the request and Domo's answer, and never a credential.
  print(error instanceof DomoError ? `${error.code}: ${error.message}` : String(error));
  process.exitCode = 1;
});
