export { Outbox } from "./outbox.ts"

export interface Mail {
  readonly to: string
  readonly subject: string
  /** Plain text. */
  readonly text: string
}

/** Sends mail. */
export interface Mailer {
  /** Resolves once the next server has taken the mail. Rejects when it has not, within a minute. */
  send(mail: Mail): Promise<void>
  close(): void
}
