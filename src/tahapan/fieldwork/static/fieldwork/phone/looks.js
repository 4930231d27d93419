// How the app looks on this phone: language, light or dark, large type. Nothing personal.

import { setLanguage } from "./words.js";

const DEFAULTS = { language: "id", theme: "auto", type: "normal", position: "off" };

export function look(name) {
  try {
    return localStorage.getItem(`coklit-${name}`) ?? DEFAULTS[name];
  } catch {
    return DEFAULTS[name];
  }
}

export function dress() {
  const root = document.documentElement;
  root.lang = look("language");
  root.dataset.theme = look("theme");
  root.dataset.type = look("type");
  setLanguage(root.lang);
}

export function setLook(name, value) {
  try {
    localStorage.setItem(`coklit-${name}`, value);
  } catch {
    // A phone that keeps nothing here asks again.
  }
  dress();
}
