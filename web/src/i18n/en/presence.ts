/** The words of presence and typing. */
export const presence = {
  yourStatus: "How you appear",
  online: "Online",
  away: "Away",
  dnd: "Do not disturb",
  dndNote: "No notifications, no sound",
  offline: "Offline",
  lastSeen: "Last seen {{time}}",
  setStatusText: "Set a status",
  changeStatusText: "Change status",
  until: "Until {{time}}",
  typingLabel: "Typing",
  typing_one: "{{names}} is typing…",
  typing_other: "{{names}} are typing…",
  typingMany: "Several people are typing…",
} as const
