export const countReplies = (count: number): string => `${count} ${count === 1 ? "reply" : "replies"}`
