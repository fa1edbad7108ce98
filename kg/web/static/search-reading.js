// Finds documents in the index of a mirror: every word as it is first, then as it begins, then names spelt in a like way.

import { skeleton, words } from "./search-folding.js";

const MOST_WORDS = 12;
const SHORTEST = 2; // signs of a key that is looked for alone
const NAME = 10;
const [EXACT, BEGUN, ALIKE] = [0, 1, 2];

// The file of a shard: the code points of its prefix, so that no file system or server sees a letter it may change.
export const shardFile = (folder, prefix) => `${folder}/${Array.from(prefix, (one) => one.codePointAt(0).toString(16)).join("-")}.json`;

function* summed(steps) {
  let at = 0;
  for (const step of steps) yield (at += step);
}

async function termsLike(term, read, manifest) {
  const short = [...term].length < 2;
  const near = manifest.words_shards.filter((prefix) => (short ? prefix === term : prefix.startsWith(term) || term.startsWith(prefix)));
  const shards = await Promise.all(near.map((prefix) => read(shardFile("words", prefix))));
  return shards.flatMap((shard) => Object.entries(shard)).filter(([found]) => (short ? found === term : found.startsWith(term)));
}

// Document -> how well it has one term.
async function marksOfTerm(term, read, manifest) {
  const marks = new Map();
  for (const [found, columns] of await termsLike(term, read, manifest)) {
    const weight = Math.log(1 + manifest.count / (columns[0].length + columns[1].length));
    columns.forEach((steps, column) => {
      for (const id of summed(steps)) put(marks, id, found === term ? EXACT : BEGUN, column === 0 ? NAME * weight : weight);
    });
  }
  return marks;
}

async function marksOfKey(key, read, manifest) {
  const marks = new Map();
  const fitting = key ? manifest.keys_shards.filter((one) => key.startsWith(one)) : [];
  const prefix = fitting.reduce((longest, one) => (one.length > longest.length ? one : longest), "");
  const steps = prefix ? (await read(shardFile("keys", prefix)))[key] ?? [] : [];
  for (const id of summed(steps)) put(marks, id, ALIKE, 1);
  return marks;
}

function put(marks, id, tier, score) {
  const before = marks.get(id);
  if (!before || tier < before.tier) marks.set(id, { tier, score });
  else if (tier === before.tier) before.score = Math.max(before.score, score);
}

// What all of several marks have.
function both(several) {
  const [first, ...rest] = several;
  const marks = new Map();
  for (const [id, mark] of first) {
    const others = rest.map((one) => one.get(id));
    if (others.some((other) => !other)) continue;
    marks.set(id, { tier: Math.max(mark.tier, ...others.map((one) => one.tier)), score: others.reduce((sum, one) => sum + one.score, mark.score) });
  }
  return marks;
}

function either(marks, more) {
  for (const [id, { tier, score }] of more) put(marks, id, tier, score);
  return marks;
}

async function marksOfWord(parts, shortest, read, manifest) {
  const all = (one, of) => Promise.all(one.map((part) => of(part, read, manifest))).then(both);
  const marks = await all([parts.join("")], marksOfTerm);
  if (parts.length > 1) either(marks, await all(parts, marksOfTerm));
  for (const keys of [[skeleton(parts.join(""))], parts.map(skeleton)]) {
    if (keys.every((key) => key.length >= shortest)) either(marks, await all(keys, marksOfKey));
  }
  return marks;
}

// Two neighbouring words may be one name, written apart.
async function addPairs(marks, asked, read, manifest) {
  for (let at = 0; at + 1 < asked.length; at += 1) {
    const pair = await marksOfKey(skeleton([...asked[at], ...asked[at + 1]].join("")), read, manifest);
    either(marks[at], pair);
    either(marks[at + 1], pair);
  }
}

const kindOf = (id, kinds) => kinds.findLast(([, first]) => first <= id)[0];

// The hits, best first, and how many there are of each kind; of one kind only when it is given.
export async function search(text, read, manifest, kind = "") {
  const asked = words(text).slice(0, MOST_WORDS);
  if (!asked.length) return { hits: [], kinds: [] };
  const marks = await Promise.all(asked.map((parts) => marksOfWord(parts, asked.length === 1 ? SHORTEST : 1, read, manifest)));
  await addPairs(marks, asked, read, manifest);
  const found = [...both(marks)].map(([id, mark]) => ({ id, ...mark }));
  const counts = new Map();
  for (const { id } of found) counts.set(kindOf(id, manifest.kinds), (counts.get(kindOf(id, manifest.kinds)) ?? 0) + 1);
  const hits = kind ? found.filter(({ id }) => kindOf(id, manifest.kinds) === kind) : found;
  hits.sort((a, b) => a.tier - b.tier || b.score - a.score || a.id - b.id);
  return { hits, kinds: [...counts].sort((a, b) => b[1] - a[1]) };
}
