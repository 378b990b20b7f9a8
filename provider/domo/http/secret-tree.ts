// A radix tree of secrets: adding one costs its own length, and finding all in a text does not depend on how many there are.

interface Node {
  /** Edges by their first character. */
  edges: Map<string, Edge>;
  /** A secret ends here. */
  ends: boolean;
}

interface Edge {
  label: string;
  to: Node;
}

export interface Occurrence {
  start: number;
  end: number;
}

const node = (): Node => ({ edges: new Map(), ends: false });

export class SecretTree {
  /** Edges and characters looked at so far. */
  steps = 0;
  private readonly root = node();

  add(secret: string): void {
    let at = this.root;
    for (let position = 0; position < secret.length;) {
      const edge = at.edges.get(secret.charAt(position));
      if (!edge) {
        const leaf = { label: secret.slice(position), to: node() };
        at.edges.set(secret.charAt(position), leaf);
        this.steps += leaf.label.length;
        at = leaf.to;
        break;
      }
      const shared = this.sharedLength(edge.label, secret, position);
      if (shared < edge.label.length) split(edge, shared);
      position += shared;
      at = edge.to;
    }
    at.ends = true;
  }

  /** Where the text holds secrets, in order; secrets that overlap are one occurrence. */
  occurrences(text: string): Occurrence[] {
    const found: Occurrence[] = [];
    for (let start = 0; start < text.length; start++) {
      const end = this.longestEnd(text, start);
      if (end === undefined) continue;
      const last = found.at(-1);
      if (last && start < last.end) last.end = Math.max(last.end, end);
      else found.push({ start, end });
    }
    return found;
  }

  /** Where the longest secret that begins at `start` ends. */
  private longestEnd(text: string, start: number): number | undefined {
    let longest: number | undefined;
    let at = this.root;
    for (let position = start; ;) {
      this.steps++;
      const edge = at.edges.get(text.charAt(position));
      if (!edge || this.sharedLength(edge.label, text, position) < edge.label.length) return longest;
      position += edge.label.length;
      at = edge.to;
      if (at.ends) longest = position;
    }
  }

  private sharedLength(label: string, text: string, from: number): number {
    let length = 0;
    while (length < label.length && label.charCodeAt(length) === text.charCodeAt(from + length)) length++;
    this.steps += length;
    return length;
  }
}

function split(edge: Edge, length: number): void {
  const rest: Edge = { label: edge.label.slice(length), to: edge.to };
  edge.label = edge.label.slice(0, length);
  edge.to = { edges: new Map([[rest.label.charAt(0), rest]]), ends: false };
}
