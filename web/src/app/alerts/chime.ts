let chime: HTMLAudioElement | null = null

/** Plays the sound of notifications. A browser in which nothing was pressed yet stays silent. */
export function playChime(): void {
  chime ??= new Audio("/sounds/chime.wav")
  chime.currentTime = 0
  chime.play().catch(() => undefined)
}
