package choir.runtime.status;

import choir.actors.voice.VoiceCommand.VoiceSummary;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * The state of an agent's identity in Discord.
 *
 * @param account name of its account; empty before it was looked up
 * @param connected whether events and posts pass at present
 * @param state of the connection, in words: why it is not there, and what to do
 * @param since when that state began
 * @param lastEvent when Discord last told it of a message; absent if it did not since the start
 * @param lastPost when a post was last confirmed; absent if none was since the start
 * @param waiting number of posts that wait
 */
record VoiceStatusView(
    String account,
    boolean connected,
    String state,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> since,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> lastEvent,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> lastPost,
    int waiting) {
  /** The state of a voice that does not answer. */
  static final VoiceStatusView UNKNOWN =
      new VoiceStatusView(
          "", false, "no answer in time", Optional.empty(), Optional.empty(), Optional.empty(), 0);

  static VoiceStatusView of(VoiceSummary voice) {
    return new VoiceStatusView(
        voice.account(),
        voice.connected(),
        voice.state(),
        Optional.of(voice.since()),
        voice.lastEvent(),
        voice.lastPost(),
        voice.waiting());
  }
}
