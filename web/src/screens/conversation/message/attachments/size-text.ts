import { locale } from "../../../../i18n/locale.ts"

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const

/** A number of bytes as people say it, in the language shown. */
export function sizeText(bytes: number, language = locale()): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_000)))
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1_000 ** step)
}
