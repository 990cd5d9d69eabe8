import type { Language } from "../contract/language.ts";
import { en } from "./en.ts";
import { ja } from "./ja.ts";
import { ko, type Words } from "./ko.ts";

export type { Words } from "./ko.ts";

const CATALOGUES: Readonly<Record<Language, Words>> = { ko, en, ja };

/** The sentences and labels of a language. @param language unset for Korean, which records leave out */
export const wordsIn = (language: Language = "ko"): Words => CATALOGUES[language];

export const LANGUAGES = Object.keys(CATALOGUES) as readonly Language[];
