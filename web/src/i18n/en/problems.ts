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
  tooShort_one: "Use at least {{count, number}} character.",
  tooShort_other: "Use at least {{count, number}} characters.",
  tooLong_one: "Use at most {{count, number}} character.",
  tooLong_other: "Use at most {{count, number}} characters.",
  reserved: "This name is kept for other uses.",
  usernameSigns: "Use letters, digits, dots, dashes and underscores.",
  onePerson: "Choose one person.",
  past: "This lies in the past.",
} as const
