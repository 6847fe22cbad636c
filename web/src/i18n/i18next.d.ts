import "i18next"
import type { en } from "./en/index.ts"

declare module "i18next" {
  /** Makes a key that no catalogue has a type error. */
  interface CustomTypeOptions {
    defaultNS: "common"
    resources: typeof en
    keySeparator: false
  }
}
