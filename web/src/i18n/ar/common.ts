import type { Arabic } from "./arabic.ts"

export const common: Arabic<"common"> = {
  cancel: "إلغاء",
  close: "إغلاق",
  backToRooms: "العودة إلى الغرف",
  save: "حفظ",
  saved: "تم الحفظ",
  retry: "إعادة المحاولة",
  showMore: "عرض المزيد",
  loading: "جارٍ التحميل",
  memberCount_zero: "لا أعضاء",
  memberCount_one: "عضو واحد",
  memberCount_two: "عضوان",
  memberCount_few: "{{count, number}} أعضاء",
  memberCount_many: "{{count, number}} عضوًا",
  memberCount_other: "{{count, number}} عضو",
  directMessage: "رسالة مباشرة",
  owner: "مالك",
  moderator: "مشرف",
  member: "عضو",
}
