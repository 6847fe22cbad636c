/** Words that more than one screen uses. */
export const common = {
  cancel: "Cancel",
  close: "Close",
  backToRooms: "Back to rooms",
  save: "Save",
  saved: "Saved",
  retry: "Try again",
  showMore: "Show more",
  loading: "Loading",
  memberCount_one: "{{count, number}} member",
  memberCount_other: "{{count, number}} members",
  directMessage: "Direct message",
  owner: "Owner",
  moderator: "Moderator",
  member: "Member",
} as const
