/** The languages of the pages, by their tags and in their own names. */
export const languages = {
  en: "English", de: "Deutsch", fr: "Français", es: "Español", it: "Italiano", pt: "Português", nl: "Nederlands",
  pl: "Polski", ja: "日本語", ar: "العربية",
};

const kept = "language";

/** The language that the person chose before in this tab, or the first of the browser's that there is, or English. */
export function preferred() {
  const wished = [sessionStorage.getItem(kept), ...navigator.languages].filter(Boolean);
  return wished.map((tag) => tag.split("-")[0].toLowerCase()).find((tag) => tag in languages) ?? "en";
}

/** Loads one language's texts and sets the page's direction; only what is shown is fetched. */
export async function use(tag) {
  const { default: texts } = await import(`./${tag}.js`);
  document.documentElement.lang = tag;
  document.documentElement.dir = tag === "ar" ? "rtl" : "ltr";
  return texts;
}

/** Keeps a choice for this tab. */
export function keep(tag) {
  sessionStorage.setItem(kept, tag);
}
