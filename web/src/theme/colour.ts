/** A colour of a theme, as `oklch(L% C H)` has it. */
export interface Oklch {
  readonly lightness: number
  readonly chroma: number
  /** Degrees. */
  readonly hue: number
}

type Triple = readonly [number, number, number]

export function parseOklch(text: string): Oklch {
  const [, lightness, chroma, hue] = /^oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)$/u.exec(text.trim()) ?? []
  if (hue === undefined) throw new Error(`${text} is no oklch colour`)
  return { lightness: Number(lightness) / 100, chroma: Number(chroma), hue: Number(hue) }
}

/** Linear sRGB of an Oklab colour (Björn Ottosson, "A perceptual color space for image processing"), cut to the gamut. */
function toLinearSrgb({ lightness, chroma, hue }: Oklch): Triple {
  const angle = (hue * Math.PI) / 180
  const a = chroma * Math.cos(angle)
  const b = chroma * Math.sin(angle)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const cut = (value: number) => Math.min(1, Math.max(0, value))
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

const luminance = ([red, green, blue]: Triple) => 0.2126 * red + 0.7152 * green + 0.0722 * blue

/** The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Oklch, other: Oklch): number {
  const [dark, light] = [luminance(toLinearSrgb(one)), luminance(toLinearSrgb(other))].sort((a, b) => a - b)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}
