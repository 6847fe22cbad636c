/** The words of screens/conversation. */
export const conversation = {
  message: "Message",
} as const
