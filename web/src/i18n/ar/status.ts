import type { Arabic } from "./arabic.ts"

export const status: Arabic<"status"> = {
  title: "حالتك",
  text: "ماذا تفعل الآن؟",
  emojiChoose: "اختيار رمز تعبيري",
  emojiIs: "الرمز التعبيري: {{emoji}}",
  clearAfter: "المسح بعد",
  clear_halfHour: "30 دقيقة",
  clear_hour: "ساعة واحدة",
  clear_fourHours: "4 ساعات",
  clear_today: "اليوم",
  clear_week: "هذا الأسبوع",
  clear_never: "بدون مسح",
  presets: "اقتراحات",
  meeting: "في اجتماع",
  onTheWay: "في الطريق",
  focus: "في تركيز",
  sick: "في إجازة مرضية",
  holiday: "في عطلة",
  clear: "مسح الحالة",
  save: "حفظ الحالة",
}
