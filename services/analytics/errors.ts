/** What whoever runs analytics can mend: the message is a sentence, and a stack would say nothing more. */
export class AnalyticsRefused extends Error {
  override name = "AnalyticsRefused";
}
