import type { Arabic } from "./arabic.ts"

export const switcher: Arabic<"switcher"> = {
  title: "انتقال إلى",
  placeholder: "غرفة أو شخص أو أمر",
  results: "النتائج",
  rooms: "الغرف",
  people: "الأشخاص",
  commands: "الأوامر",
  nothing: "لا شيء بهذا الاسم.",
  keys: "↑ ↓ للاختيار، ومفتاح الإدخال للانتقال",
  newChannel: "قناة جديدة",
  newGroup: "مجموعة جديدة",
  newDirect: "رسالة مباشرة جديدة",
  browse: "تصفّح القنوات",
  settings: "فتح الإعدادات",
  profile: "تعديل ملفك الشخصي",
  help: "اختصارات لوحة المفاتيح",
  themeOf: "السمة: {{name}}",
  densityOf: "الكثافة: {{name}}",
  logOut: "تسجيل الخروج",
}
