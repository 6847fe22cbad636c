import { createHash, randomBytes } from "node:crypto"
import { twoFactorLimits } from "@parley/contract"
import { Secret, TOTP } from "otpauth"

/** What every authenticator app takes (RFC 6238): SHA-1, six digits, half a minute; 160 bits (RFC 4226, section 4). */
const periodSeconds = 30
const secretBytes = 20
/** Clocks of phones are off: a code of the half minute before or after is good too. */
const window = 1

export function newSecret(): string {
  return new Secret({ size: secretBytes }).base32
}

/** The `otpauth:` address that apps read from a QR code. */
export function otpauthUri(secret: string, username: string): string {
  const issuer = "Parley"
  return new TOTP({ issuer, label: username, secret, period: periodSeconds }).toString()
}

/** The number of the half minute that the code is of; nothing if it is none of now. */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const totp = new TOTP({ secret, period: periodSeconds })
  const delta = totp.validate({ token: code, timestamp: now, window })
  return delta === null ? undefined : Math.floor(now / 1000 / periodSeconds) + delta
}

export const isAppCode = (code: string): boolean => /^\d{6}$/.test(code)

const letters = "abcdefghijkmnpqrstuvwxyz23456789"

/** Codes for the day when the app is lost: `abcd-efgh-ijkm-npqr`, 80 bits each. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: twoFactorLimits.recoveryCodes }, () => {
    const code = Array.from(randomBytes(16), byte => letters[byte % letters.length]).join("")
    return code.replace(/(.{4})(?=.)/g, "$1-")
  })
}

/** As random as a key, so that a plain hash is enough to keep; typed with or without dashes, in any case. */
export function recoveryHash(userId: string, code: string): string {
  const typed = code.toLowerCase().replaceAll(/[\s-]/g, "")
  return createHash("sha256").update(`${userId}:${typed}`).digest("base64url")
}
