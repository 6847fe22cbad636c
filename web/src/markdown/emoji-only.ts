const emoji = /^(?:\p{RGI_Emoji}\s*){1,8}$/v

/** Whether a message is nothing but a few emoji, which are shown large. */
export const isEmojiOnly = (text: string): boolean => text.length <= 200 && emoji.test(text.trim())
