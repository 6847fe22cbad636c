import { createHash, randomBytes } from "node:crypto"

/** 256 random bits, base64url: nobody guesses it. */
export const randomToken = (): string => randomBytes(32).toString("base64url")

/** What is kept of such a token, so that who reads the database cannot use it. It is long and random: a plain hash is enough. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url")
