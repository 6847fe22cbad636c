/**
 * What goes wrong, in words. The contract has a sentence in English for each error; another language says it under
 * `code.<code>`.
 */
export const problems = {
  inPage: "Something went wrong in this page.",
  pageBroke: "Something went wrong in this page",
  pageBrokeText: "What you have sent is safe. Load the page again to go on.",
  loadAgain: "Load again",
  fillIn: "Please fill this in.",
  noEmail: "That does not look like an e-mail address.",
  tooShort: "Use at least {{count}} characters.",
} as const
