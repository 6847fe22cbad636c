import { limits, mediaLimits } from "@parley/contract"

/** Why some of the files that one chose were left out. */
export interface LeftOut {
  /** Names of files that are larger than a file may be. */
  readonly tooLarge: readonly string[]
  /** How many were more than a message takes. */
  readonly tooMany: number
  /** What the client said to the rest. */
  readonly problem?: string
}

/** Parts what a message can still take from what it cannot. */
export function partChosen(files: readonly File[], held: number): { taken: File[]; leftOut: LeftOut } {
  const small = files.filter(({ size }) => size <= mediaLimits.fileMax)
  const taken = small.slice(0, Math.max(0, limits.attachmentsMax - held))
  const tooLarge = files.filter(({ size }) => size > mediaLimits.fileMax).map(({ name }) => name)
  return { taken, leftOut: { tooLarge, tooMany: small.length - taken.length } }
}

export const isNothing = ({ tooLarge, tooMany, problem }: LeftOut): boolean =>
  tooLarge.length === 0 && tooMany === 0 && problem === undefined
