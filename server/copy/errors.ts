/** Why a copy was not made or not finished, in a sentence for the operator. */
export class CopyError extends Error {
  override readonly name = "CopyError"
}

/** The operator stopped the copy; what is copied stays. */
export class CopyStopped extends Error {
  override readonly name = "CopyStopped"
}

/** The database is the target of a copy that has not ended: it lacks rows, so nothing may serve from it. */
export class UnfinishedCopy extends Error {
  override readonly name = "UnfinishedCopy"
}
