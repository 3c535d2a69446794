import { type CharRange, type CharSet, everything, setOf } from "./char-set.js";

/** The names of Unicode's general categories in RE2. */
const categories = new Set(
  "C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs".split(" "),
);

/** Scripts of Unicode 15 whose name every version of RE2 and Go accepts: those of one word. */
const scripts = new Set(
  (
    "Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid " +
    "Carian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra Duployan " +
    "Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hatran " +
    "Hebrew Hiragana Inherited Javanese Kaithi Kannada Katakana Kawi Kharoshthi Khmer Khojki Khudawadi Lao Latin " +
    "Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen Medefaidrin Miao Modi " +
    "Mongolian Mro Multani Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene Phoenician " +
    "Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac Tagalog " +
    "Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho " +
    "Yezidi Yi"
  ).split(" "),
);

/** A property of code points in JavaScript's form (`L`, `Script=Greek`), or `Any`; null if RE2 doesn't have the name. */
export function propertyNamed(name: string): string | null {
  if (name === "Any" || categories.has(name)) return name;
  return scripts.has(name) ? `Script=${name}` : null;
}

const known = new Map<string, CharSet>([["Any", everything]]);

/** The code points that have a property. */
export function codePointsWith(property: string): CharSet {
  let set = known.get(property);
  if (set === undefined) {
    set = measure(new RegExp(`\\p{${property}}+`, "gu"));
    known.set(property, set);
  }
  return set;
}

let texts: readonly { readonly first: number; readonly text: string }[] | null = null;

function measure(matcher: RegExp): CharSet {
  texts ??= planeTexts();
  const ranges: CharRange[] = [];
  for (const { first, text } of texts) {
    // Above the first plane a code point is two code units long.
    const width = first < 0x10000 ? 1 : 2;
    for (const match of text.matchAll(matcher)) {
      const start = first + match.index / width;
      ranges.push([start, start + match[0].length / width - 1]);
    }
  }
  // Other planes have one kind of character each, except for the two last code points.
  for (const plane of uniformPlanes) {
    for (const [first, last] of [
      [plane << 16, (plane << 16) | 0xfffd],
      [(plane << 16) | 0xfffe, (plane << 16) | 0xffff],
    ] as const) {
      if (String.fromCodePoint(first).search(matcher) === 0) ranges.push([first, last]);
    }
  }
  return setOf(ranges);
}

/** Planes without characters, and those for private use. */
const uniformPlanes: readonly number[] = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16];

/** The code points of the other planes, without surrogates, which no well-formed text has. */
function planeTexts(): { first: number; text: string }[] {
  const starts = [0, 0xe000, 0x10000, 0x20000, 0x30000, 0xe0000];
  return starts.map((first) => {
    const last = first === 0 ? 0xd7ff : first | 0xffff;
    let text = "";
    for (let codePoint = first; codePoint <= last; codePoint++) text += String.fromCodePoint(codePoint);
    return { first, text };
  });
}
