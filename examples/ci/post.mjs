// Posts a review: `node post.mjs comment review.md` on the pull or merge request of the pipeline, `node post.mjs issue review.md` as an
// issue with the title $TITLE. There is one of each, and later runs update it. `node post.mjs status success` sets the commit status of a pull request.
import { readFile } from "node:fs/promises";

const [what, argument] = process.argv.slice(2);
const MARK = `<!-- pulumi-domo review: ${what} -->`;
const TITLE = process.env.TITLE ?? "Somebody changed access in Domo by hand";

const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_SERVER_URL, GITHUB_TOKEN, PULL_REQUEST, COMMIT } = process.env;
const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = process.env;

const github = {
  headers: { authorization: `Bearer ${GITHUB_TOKEN}`, accept: "application/vnd.github+json" },
  list: { comment: `issues/${PULL_REQUEST}/comments`, issue: "issues?state=open" },
  one: { comment: ({ id }) => `issues/comments/${id}`, issue: ({ number }) => `issues/${number}` },
  url: (path) => `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/${path}`,
  text: "body",
  change: "PATCH",
  // The token of a workflow cannot ask who it is; this is what GitHub calls it, and no person can be called so.
  ownPosts: async () => (post) => post.user.login === "github-actions[bot]" && post.user.type === "Bot",
};
const gitlab = {
  headers: { "private-token": GITLAB_TOKEN },
  list: { comment: `merge_requests/${CI_MERGE_REQUEST_IID}/notes`, issue: "issues?state=opened" },
  one: { comment: ({ id }) => `merge_requests/${CI_MERGE_REQUEST_IID}/notes/${id}`, issue: ({ iid }) => `issues/${iid}` },
  url: (path) => `${CI_API_V4_URL}/${path === "user" ? path : `projects/${CI_PROJECT_ID}/${path}`}`,
  text: what === "issue" ? "description" : "body",
  change: "PUT",
  ownPosts: async () => {
    const { id } = await ask("user");
    return (post) => post.author.id === id;
  },
};
const host = GITHUB_API_URL ? github : gitlab;

async function ask(path, { method = "GET", body } = {}) {
  const headers = { ...host.headers, "content-type": "application/json" };
  const answer = await fetch(host.url(path), { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** What an earlier run has posted. Anybody can write the mark into a comment of their own: that one is not touched. */
async function earlier() {
  const isOwn = await host.ownPosts();
  for (let page = 1; ; page++) {
    const query = `per_page=100&page=${page}`;
    const path = host.list[what];
    const posts = await ask(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    const found = posts.find((post) => post[host.text]?.startsWith(MARK) && isOwn(post));
    if (found || posts.length < 100) return found;
  }
}

if (what === "status") {
  const reviewed = argument === "success";
  const state = reviewed ? "success" : "failure";
  const description = reviewed ? "Reviewed, and no rule is broken" : "Not reviewed, or a rule is broken";
  const target_url = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  await ask(`statuses/${COMMIT}`, { method: "POST", body: { context: "domo-review", state, description, target_url } });
  console.log(`status ${state}`);
} else {
  const text = `${MARK}\n${await readFile(argument, "utf8")}`;
  const body = { [host.text]: text, ...(what === "issue" && { title: TITLE }) };
  const post = await earlier();
  if (post) await ask(host.one[what](post), { method: host.change, body });
  else await ask(host.list[what].split("?")[0], { method: "POST", body });
  console.log(`${what} ${post ? "updated" : "posted"}`);
}
