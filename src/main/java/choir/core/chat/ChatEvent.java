package choir.core.chat;

/** What a chat service tells an agent's session. */
public sealed interface ChatEvent {
  /** A message was written. */
  record Written(ChatMessage message) implements ChatEvent {}

  /** A message was deleted. */
  record Deleted(String channel, String message) implements ChatEvent {}

  /**
   * Somebody clicked a button of an own message.
   *
   * @param button id of the button
   * @param responder for the answer, within three seconds
   */
  record Clicked(
      ChatMessage.Author by, String channel, String message, String button, Responder responder)
      implements ChatEvent {}

  /**
   * Somebody gave a command.
   *
   * @param id of the interaction
   * @param word the name of the command
   * @param argument its option; empty if it has none
   * @param responder for the answer, which is promised within three seconds
   */
  record Commanded(
      String id,
      ChatMessage.Author by,
      ChatMessage.Place place,
      String word,
      String argument,
      Responder responder)
      implements ChatEvent {}

  /** Events arrive again after an interruption; some may be missing. */
  record Resumed() implements ChatEvent {}

  /** No events arrive for now; the session recovers by itself. */
  record Interrupted(String why) implements ChatEvent {}

  /** The session has identified itself anew, which the service limits per day. */
  record Identified() implements ChatEvent {}

  /** The session is over and does not recover. */
  record Ended(ChatException why) implements ChatEvent {}
}
