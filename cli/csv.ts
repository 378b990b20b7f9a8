// The format CSV (RFC 4180).

/** A cell that a spreadsheet would take for a formula gets an apostrophe: names come from Domo. */
export async function csv(fields: string[], data: unknown[]): Promise<string> {
  const { default: Papa } = await import("papaparse");
  return `${Papa.unparse({ fields, data }, { escapeFormulae: true })}\r\n`;
}
