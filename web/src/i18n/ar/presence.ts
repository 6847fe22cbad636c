import type { Arabic } from "./arabic.ts"

export const presence: Arabic<"presence"> = {
  yourStatus: "كيف تظهر للآخرين",
  online: "متصل",
  away: "بعيد",
  dnd: "عدم الإزعاج",
  dndNote: "بلا إشعارات ولا صوت",
  offline: "غير متصل",
  lastSeen: "آخر ظهور: {{time}}",
  setStatusText: "تعيين حالة",
  changeStatusText: "تغيير الحالة",
  until: "حتى {{time}}",
  typingLabel: "من يكتب الآن",
  typing_zero: "{{names}} يكتبون…",
  typing_one: "{{names}} يكتب…",
  typing_two: "{{names}} يكتبان…",
  typing_few: "{{names}} يكتبون…",
  typing_many: "{{names}} يكتبون…",
  typing_other: "{{names}} يكتبون…",
  typingMany: "عدة أشخاص يكتبون…",
}
