// `npm run pictures`: the pictures of the README, drawn from the reviews that the demo leaves. Needs a Chromium.

import { marked } from "marked";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findChromium, launch } from "../support/browser";
import { ROOT } from "../support/pulumi-cli";

const FOLDER = join(ROOT, "docs", "images");

/** A comment as code hosts show it. */
/** The machines that draw the pictures have no font for emoji. */
const withoutEmoji = (text: string): string => text.replaceAll(/\p{Extended_Pictographic}\uFE0F? ?/gu, "");

const comment = (markdown: string): string => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 16px; width: 760px; font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2328; background: #fff; }
  article { border: 1px solid #d1d9e0; border-radius: 6px; }
  header { padding: 8px 16px; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; background: #f6f8fa; color: #59636e; }
  section { padding: 4px 16px 8px; }
  h3 { margin: 16px 0 8px; font-size: 16px; }
  ul { margin: 8px 0; padding-left: 24px; }
  table { border-collapse: collapse; }
  th, td { border: 1px solid #d1d9e0; padding: 4px 12px; }
</style><article><header><b>pulumi-domo review</b> commented</header><section>${marked.parse(markdown, { async: false })}</section></article>`;

async function draw(): Promise<void> {
  const chromium = findChromium();
  if (chromium === undefined) throw new Error("no Chromium is found: install one, or name it in CHROMIUM");
  mkdirSync(FOLDER, { recursive: true });
  const browser = await launch(chromium);
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 560 } });
    await page.setContent(comment(withoutEmoji(readFileSync(join(ROOT, "coverage/demo-review.md"), "utf8"))));
    await page.screenshot({ path: join(FOLDER, "review-comment.png") });
    await page.goto(pathToFileURL(join(ROOT, "coverage/demo-review.html")).href);
    await page.setViewportSize({ width: 1000, height: 700 });
    await page.screenshot({ path: join(FOLDER, "review-page.png") });
  } finally {
    await browser.close();
  }
  for (const name of ["review-comment.png", "review-page.png"])
    process.stdout.write(`docs/images/${name}: ${String(Math.round(statSync(join(FOLDER, name)).size / 1000))} kB\n`);
}

void draw();
