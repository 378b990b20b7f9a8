// Posts a report: `node post.mjs comment review.md` on the pull or merge request that the pipeline runs for, `node post.mjs issue
// review.md` as an issue. There is one of each: what an earlier run has posted is brought up to date.
import { readFile } from "node:fs/promises";

const [what, file] = process.argv.slice(2);
const MARK = `<!-- pulumi-domo review: ${what} -->`;
const TITLE = "Somebody changed access in Domo by hand";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST } = process.env;
const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = process.env;

const github = {
  headers: { authorization: `Bearer ${GITHUB_TOKEN}`, accept: "application/vnd.github+json" },
  list: { comment: `issues/${PULL_REQUEST}/comments`, issue: "issues?state=open" },
  one: { comment: ({ id }) => `issues/comments/${id}`, issue: ({ number }) => `issues/${number}` },
  url: (path) => `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}`,
  text: "body",
  change: "PATCH",
};
const gitlab = {
  headers: { "private-token": GITLAB_TOKEN },
  list: { comment: `merge_requests/${CI_MERGE_REQUEST_IID}/notes`, issue: "issues?state=opened" },
  one: { comment: ({ id }) => `merge_requests/${CI_MERGE_REQUEST_IID}/notes/${id}`, issue: ({ iid }) => `issues/${iid}` },
  url: (path) => `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/${path}`,
  text: what === "issue" ? "description" : "body",
  change: "PUT",
};
const host = GITHUB_API_URL ? github : gitlab;

async function ask(path, options = {}) {
  const headers = { ...host.headers, "content-type": "application/json" };
  const answer = await fetch(host.url(path), { headers, ...options });
  if (!answer.ok) throw new Error(`${options.method ?? "GET"} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function earlier() {
  for (let page = 1; ; page++) {
    const query = `per_page=100&page=${page}`;
    const path = host.list[what];
    const posts = await ask(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    const mine = posts.find((post) => post[host.text]?.startsWith(MARK));
    if (mine || posts.length < 100) return mine;
  }
}

const text = `${MARK}\n${await readFile(file, "utf8")}`;
const body = JSON.stringify({ [host.text]: text, ...(what === "issue" && { title: TITLE }) });
const mine = await earlier();
if (mine) await ask(host.one[what](mine), { method: host.change, body });
else await ask(host.list[what].split("?")[0], { method: "POST", body });
console.log(`${what} ${mine ? "brought up to date" : "posted"}`);
