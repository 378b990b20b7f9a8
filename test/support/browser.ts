// A headless Chromium, if it is installed.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The path of an installed Chromium. */
export const findChromium = (): string | undefined =>
  process.env.CHROMIUM ??
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((file) => existsSync(file));

/** Without these options it sends requests to services of Google. */
const NO_SERVICES = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu"];

export const launch = (executablePath: string, args: string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...NO_SERVICES, ...args, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])] });
