// A stand-in for the APIs of GitHub and GitLab, with the routes that `post.mjs` uses.

import { serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";

export interface Post {
  id: number;
  number: number;
  iid: number;
  user: { login: string; type: string };
  author: { id: number };
  body?: string;
  description?: string;
  title?: string;
}

/** The user of a pipeline's token, in the fields of both hosts. */
const BOT = { user: { login: "github-actions[bot]", type: "Bot" }, author: { id: 99 } };
const OTHER_USER = { user: { login: "mallory", type: "User" }, author: { id: 7 } };

export class CodeHost {
  readonly posts: Record<"comments" | "issues", Post[]> = { comments: [], issues: [] };
  /** Commit statuses of GitHub, by commit. */
  readonly statuses = new Map<string, { context: string; state: string }>();
  /** Requests to routes that are missing here. */
  readonly refused: string[] = [];
  url = "";
  private server: ServerType | undefined;

  async open(): Promise<this> {
    const app = new Hono();
    app.use(async (c, next) => {
      const { authorization, "private-token": token } = c.req.header();
      if (authorization !== "Bearer host-token" && token !== "host-token") return c.json({ message: "bad credentials" }, 401);
      return next();
    });
    // GitHub refuses this route to the token of a workflow.
    app.get("/user", (c) => c.json(c.req.header("private-token") ? BOT.author : {}, c.req.header("private-token") ? 200 : 403));
    app.post("/repos/acme/access/statuses/:sha", async (c) => {
      this.statuses.set(c.req.param("sha"), await c.req.json());
      return c.json({}, 201);
    });
    for (const [kind, list, one] of [
      ["comments", "/repos/acme/access/issues/7/comments", "/repos/acme/access/issues/comments/:id"],
      ["issues", "/repos/acme/access/issues", "/repos/acme/access/issues/:id"],
      ["comments", "/projects/42/merge_requests/7/notes", "/projects/42/merge_requests/7/notes/:id"],
      ["issues", "/projects/42/issues", "/projects/42/issues/:id"],
    ] as const) {
      const posts = this.posts[kind];
      app.get(list, (c) => c.json(c.req.query("page") === "1" ? posts : []));
      app.post(list, async (c) => c.json(this.add(kind, { ...BOT, ...(await c.req.json<object>()) }), 201));
      app.on(["PATCH", "PUT"], one, async (c) => c.json(Object.assign(posts[Number(c.req.param("id")) - 1]!, await c.req.json<object>())));
    }
    app.notFound((c) => {
      this.refused.push(`${c.req.method} ${c.req.path}`);
      return c.json({ message: "not found" }, 404);
    });
    return new Promise((ready) => {
      this.server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => {
        this.url = `http://127.0.0.1:${String(port)}`;
        ready(this);
      });
    });
  }

  /** Adds a post of another user. */
  addByOtherUser(kind: "comments" | "issues", text: string): Post {
    return this.add(kind, { ...OTHER_USER, body: text, description: text });
  }

  close(): void {
    this.server?.close();
  }

  private add(kind: "comments" | "issues", post: Pick<Post, "user" | "author"> & Partial<Post>): Post {
    const posts = this.posts[kind];
    const id = posts.length + 1;
    const added = { id, number: id, iid: id, ...post };
    posts.push(added);
    return added;
  }
}
