import { useTranslation } from "react-i18next"
import { useMe } from "../../../app/client.tsx"
import { LoadingPart } from "../../../components/loading-part.tsx"
import { useAnswer } from "../../../components/use-answer.ts"
import { Username } from "../../../components/username.tsx"
import { Part } from "../part.tsx"
import { ChangeEmail } from "./change-email.tsx"
import { ChangeUsername } from "./change-username.tsx"
import { DeleteAccount } from "./delete-account.tsx"
import { EmailState } from "./email-state.tsx"
import { ExportButton } from "./export-button.tsx"
import { Password } from "./password.tsx"

/** By what one is known to the server, one's password, one's data, and the way out. */
export default function AccountSettings() {
  const { t } = useTranslation("security")
  const me = useMe()
  const { answer, problem, reload } = useAnswer("getCredentials")
  return (
    <div className="flex flex-col gap-8">
      <Part title={t("username")} note={t("usernameNote")}>
        <p className="font-medium text-sm">
          <Username of={me} />
        </p>
        {answer && <ChangeUsername hasPassword={answer.hasPassword} />}
      </Part>
      <Part title={t("email")} note={t("emailNote")}>
        {answer ? (
          <>
            <EmailState key={me.email} {...answer} />
            <ChangeEmail hasPassword={answer.hasPassword} onChanged={reload} />
          </>
        ) : (
          <LoadingPart problem={problem} onRetry={reload} className="h-10" />
        )}
      </Part>
      {answer && <Password hasPassword={answer.hasPassword} onChanged={reload} />}
      <Part title={t("exported")} note={t("exportNote")}>
        <ExportButton />
      </Part>
      {answer && <DeleteAccount hasPassword={answer.hasPassword} />}
    </div>
  )
}
