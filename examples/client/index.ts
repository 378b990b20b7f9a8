// An inventory of a Domo instance, by the client alone: no Pulumi, no state. Reads only.
//
//   DOMO_INSTANCE_URL=https://acme.domo.com DOMO_ACCESS_TOKEN=... npx tsx index.ts
import { DomoInstance, DomoError } from "pulumi-domo/client";

const { DOMO_INSTANCE_URL: instanceUrl, DOMO_ACCESS_TOKEN: accessToken } = process.env;

async function inventory(): Promise<void> {
  if (!instanceUrl || !accessToken) throw new Error("set DOMO_INSTANCE_URL and DOMO_ACCESS_TOKEN");
  const domo = new DomoInstance({ instanceUrl, accessToken });
  const [groups, accounts] = await Promise.all([domo.groups.list(), domo.accounts.list()]);
  console.log(`${String(groups.length)} groups`);
  for (const { id, name } of groups) console.log(`  ${id} ${name ?? ""}`);
  console.log(`${String(accounts.length)} accounts`);
  for (const { id, displayName, dataProviderType } of accounts) {
    const owners = (await domo.accounts.grants(id)).filter(({ accessLevel }) => accessLevel === "OWNER");
    console.log(
      `  ${id} ${displayName ?? ""} (${dataProviderType ?? "unknown connector"}): owned by ${owners.map((owner) => owner.id).join(", ")}`,
    );
  }
}

inventory().catch((error: unknown) => {
  // Errors of the client name the request and Domo's answer, and never a credential.
  console.error(error instanceof DomoError ? `${error.code}: ${error.message}` : error);
  process.exitCode = 1;
});
