/** Was jeder Teil zu sagen haben kann: warten, scheitern, getrennt sein. */

export enum UiWords {
  TryAgain = "Noch einmal versuchen",
  Reconnecting = "Verbindung wird wiederhergestellt …",
  NoLongerConnected = "Die Verbindung ist weg: Vielleicht bist du abgemeldet. ",
  LoadThePageAgain = "Seite neu laden",
  PartDoesNotWork = "Dieser Teil der Seite geht gerade nicht.",
  Live = "Live",
  Connecting = "Verbinde …",
  DidNotWork = "Das hat nicht geklappt. Versuch es noch einmal.",
  YouAreSignedOut = "Du bist abgemeldet. Lade die Seite neu.",
}
