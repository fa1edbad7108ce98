// Folds text for search as kg/folding.py and kg/skeleton.py do; a test compares the two, case by case.

const JOINT = "\u200c";
const JOINTS = new Set("\u200c'’‘ʼʾʿ`´-‐‑,٬");
const SEATED = "ئ";
const LETTERS = {
  "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ێ": "ی", "ے": "ی", "ك": "ک", "ڪ": "ک", "ہ": "ه", "ھ": "ه", "ە": "ه",
  "ة": "ه", "ۃ": "ه", "ٱ": "ا", "ۆ": "و", "ۇ": "و", "ۈ": "و", "ۋ": "و", "ڤ": "و", "ڕ": "ر", "ڵ": "ل", "ڭ": "گ",
  "ء": "", "ـ": "", "ß": "ss", "ς": "σ", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae",
  "œ": "oe", "ħ": "h", "ə": "e",
};
const WORD = new RegExp(`[\\p{L}\\p{N}]+(?:${JOINT}+[\\p{L}\\p{N}]+)*`, "gu");

const folds = new Map();

function plain(character) {
  if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) return "";
  return /[\p{L}\p{N}]/u.test(character) ? character : " ";
}

function digit(character) {
  const code = character.codePointAt(0);
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

function foldCharacter(character) {
  if (JOINTS.has(character)) return JOINT;
  if (character === SEATED) return character;
  if (/\p{Nd}/u.test(character)) return digit(character);
  return [...character.normalize("NFKD").toLowerCase()].flatMap((one) => [...(LETTERS[one] ?? one)]).map(plain).join("");
}

function foldOf(character) {
  if (!folds.has(character)) folds.set(character, foldCharacter(character));
  return folds.get(character);
}

function unseated(part) {
  if (!part.includes(SEATED)) return part;
  return (part.startsWith(SEATED) ? part.slice(1) : part).replaceAll(SEATED, "ی") || "ی";
}

// The folded words of a text: each as its parts; a word with a hyphen or a ZWNJ has several.
export function words(text) {
  const folded = Array.from(text.normalize("NFC"), foldOf).join("");
  return (folded.match(WORD) ?? []).map((word) => word.split(JOINT).filter(Boolean).map(unseated));
}

// A text as it is indexed: each word joined, then its parts.
export function fold(text) {
  return words(text).flatMap((parts) => (parts.length > 1 ? [parts.join(""), ...parts] : parts)).join(" ");
}

const SIGNS = {
  ...Object.fromEntries([..."بپتطثسصجچحهخدذزضظژرشغقفکگلمنیواع"].map((letter, at) => [letter, "bpttsssjchhxdzzzzjrwqqfkglmnyvaa"[at]])),
  ...Object.fromEntries([..."bdfghjklmnpqrstvyz"].map((letter) => [letter, letter])),
  ...Object.fromEntries([..."aeiou"].map((letter) => [letter, "a"])),
  c: "k", w: "v", x: "ks", tch: "c", ch: "c", kh: "x", sh: "w", gh: "q", zh: "j", ph: "f", ck: "k",
};
const SIGN = new RegExp(Object.keys(SIGNS).sort((a, b) => b.length - a.length).join("|"), "gu");

// The key of a folded word by which both scripts spell a name alike; "" for one with a digit or without their letters.
export function skeleton(word) {
  if (/\p{Nd}/u.test(word)) return "";
  const signs = (word.match(SIGN) ?? []).map((sign) => SIGNS[sign]).join("").replace(/(.)\1+/g, "$1");
  const bare = signs.slice(0, 1) + signs.slice(1).replace(/[avy]/g, "");
  return bare.length > 1 && bare.endsWith("h") ? bare.slice(0, -1) : bare;
}
