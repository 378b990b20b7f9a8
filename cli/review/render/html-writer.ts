// How the page writes names, sentences of findings, places and lists.

import { html as markup, raw } from "hono/html";
import { peopleOf, type Person } from "./labels";
import { cut, shownName, splitByLabels, visibleName } from "./text";
import type { Finding, Review, Source } from "../schema";

/** Graphemes of a sentence between names. */
export const LONGEST_TEXT = 300;
/** Longer lists are collapsed. */
const LONGEST_OPEN_LIST = 12;

export type Markup = ReturnType<typeof markup>;

/** The parts of the page that name people, accounts and groups. */
export interface Writer {
  person: (label: string) => Markup;
  /** A person, without the mark of new ones. */
  who: (label: string) => Markup;
  object: (label: string) => Markup;
  /** The text of a finding, or a part of it. */
  sentence: (finding: Finding, part?: string) => Markup;
}

export function writerOf(review: Review): Writer {
  const personOf = peopleOf(review);
  const protectedNames = new Set(review.protected);
  const lock = markup` <span class="tag">protected</span>`;
  const personMarkup = ({ name, email, isNew }: Person): Markup =>
    markup`<bdi class="name">${email === undefined ? shownName(name) : visibleName(name)}</bdi>${email === undefined ? "" : markup` <bdi class="email">${visibleName(email)}</bdi>`}${
      isNew ? markup` <span class="tag">new</span>` : ""
    }`;
  const writer: Writer = {
    person: (label) => personMarkup(personOf(label)),
    who: (label) => personMarkup({ ...personOf(label), isNew: false }),
    object: (label) => markup`<bdi class="name">${shownName(label)}</bdi>${protectedNames.has(label) ? lock : ""}`,
    sentence: ({ text, person, account, group }, part = text) => {
      const labels = [person, account, group].flatMap((label) => (label === undefined ? [] : [label]));
      return markup`${splitByLabels(part, labels).map(({ label, plain }) =>
        label === undefined ? cut(plain, LONGEST_TEXT) : label === person ? writer.person(label) : writer.object(label),
      )}`;
    },
  };
  return writer;
}

export const place = (source: Source | undefined): Markup | string =>
  source ? markup`<code>${visibleName(source.file)}:${source.line}</code>` : "";

export const collapsible = (title: string, count: number, content: Markup): Markup =>
  markup`<details class="part"${count > LONGEST_OPEN_LIST ? "" : raw(" open")}><summary>${title}</summary>${content}</details>`;
