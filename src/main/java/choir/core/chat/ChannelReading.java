package choir.core.chat;

/**
 * How far an agent has read a channel. A stored format.
 *
 * @param channel id of the channel or thread
 * @param last id of the latest message that was judged; later ones are read from the history after
 *     an interruption
 * @param inRow number of messages of programs in a row up to that one, without one of a person
 * @param told whether people were told that programs get no more answers
 */
public record ChannelReading(String channel, String last, int inRow, boolean told) {
  /** A channel that was read up to a message. */
  public static ChannelReading from(String channel, String last) {
    return new ChannelReading(channel, last, 0, false);
  }

  /** The reading after a message, and what the message means for the agent. */
  public record Next(ChannelReading reading, Etiquette.Verdict verdict) {}

  /** Whether a message was judged before. */
  public boolean covers(String message) {
    return Snowflake.compare(message, last) <= 0;
  }

  /** Reads the next message of the channel. */
  public Next read(ChatMessage message, Etiquette etiquette) {
    boolean notice = message.kind() == ChatMessage.Kind.NOTICE;
    int row = notice ? inRow : message.author().bot() ? inRow + 1 : 0;
    Etiquette.Verdict verdict = etiquette.judge(message, row);
    boolean ended = verdict instanceof Etiquette.LoopEnded;
    Etiquette.Verdict shown =
        ended && told
            ? new Etiquette.NotAddressed(verdict.why() + "; people were told before")
            : verdict;
    boolean toldNow = row > 0 && (told || ended);
    return new Next(new ChannelReading(channel, message.id(), row, toldNow), shown);
  }
}
