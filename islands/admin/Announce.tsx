/** An announcement as it is written, shown as players read it, and sent once it was looked at. */

import { useState } from "preact/hooks";
import { island } from "../../components/page/Island.tsx";
import { Field } from "../../components/ui/Field.tsx";
import { listeners, StaffBoardWords } from "../../components/words/admin_boards.ts";
import { Act } from "./Act.tsx";

const MOST = 1_000;

export const Announce = island("Announce", function Announce({ listening }: { listening: number }) {
  const [text, setText] = useState("");
  const shown = text.trim();
  return (
    <section aria-labelledby="announce" data-moves>
      <h2 id="announce">{StaffBoardWords.Tell}</h2>
      <Field label={StaffBoardWords.Text} hint={listeners(listening)}>
        <textarea
          rows={3}
          maxLength={MOST}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </Field>
      <h3>{StaffBoardWords.Preview}</h3>
      <blockquote class="preview">
        {shown === "" ? <span class="quiet">{StaffBoardWords.PreviewHint}</span> : shown}
      </blockquote>
      {shown !== "" && (
        <Act
          name={StaffBoardWords.Tell}
          kind="primary"
          title={StaffBoardWords.TellTitle}
          consequences={[shown, StaffBoardWords.TellDoes, StaffBoardWords.TellFinal]}
          call={{ method: "POST", path: "/admin/api/announcements", body: { text: shown } }}
          done={StaffBoardWords.Told}
        />
      )}
    </section>
  );
});
